package dev.picket.bench.peers;

import dev.picket.bench.peers.measure.Environment;
import dev.picket.bench.peers.measure.JavaChild;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured: for some operations what their goals need and what is published of them; for
 * all of them whatever there is, unless the effort is for less than that.
 */
final class Selection {
  private final boolean all;
  private final List<Goal> goals;
  private final Set<JavaChild> whole = new HashSet<>();
  private final Set<FigureId> figures;

  Selection(Effort effort, Set<Operation> operations) {
    all = operations.size() == Operation.values().length;
    Set<Operation> published = all && effort.publishedRounds() == 0 ? Set.of() : operations;
    goals = Goals.ALL.stream().filter(goal -> operations.contains(goal.operation())).toList();
    figures =
        Stream.concat(
                goals.stream().flatMap(Goal::figures),
                published.stream().flatMap(Published::figures))
            .collect(Collectors.toSet());
    published.forEach(operation -> whole.addAll(Published.children(operation)));
    if (all) {
      Arrays.stream(JavaChild.values())
          .filter(child -> isNeeded(child.id()) && child.environment() == Environment.G1)
          .forEach(whole::add);
    }
  }

  /** {@return whether nothing was asked for by name} */
  boolean isOfAll() {
    return all;
  }

  /** {@return what is asked} */
  List<Goal> goals() {
    return goals;
  }

  /** {@return who measures, in the order of a round} */
  List<String> sources() {
    Set<String> wholly = whole.stream().map(JavaChild::id).collect(Collectors.toSet());
    return inOrder(source -> wholly.contains(source) || isNeeded(source));
  }

  /** {@return who measures what goals need, in the order of a round} */
  static List<String> sourcesOf(List<Goal> some) {
    Set<String> needed =
        some.stream().flatMap(Goal::figures).map(FigureId::source).collect(Collectors.toSet());
    return inOrder(needed::contains);
  }

  /** {@return the names of the figures that a child is to measure; empty for all it has} */
  Set<String> figuresOf(JavaChild child) {
    return whole.contains(child)
        ? Set.of()
        : figures.stream()
            .filter(figure -> figure.source().equals(child.id()))
            .map(FigureId::name)
            .collect(Collectors.toSet());
  }

  private static List<String> inOrder(Predicate<String> wanted) {
    return Stream.concat(
            Arrays.stream(JavaChild.values()).map(JavaChild::id),
            Arrays.stream(Program.values()).map(Program::id))
        .filter(wanted)
        .toList();
  }

  private boolean isNeeded(String source) {
    return figures.stream().anyMatch(figure -> figure.source().equals(source));
  }
}
