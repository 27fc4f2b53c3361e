package dev.picket.bench.peers;

import dev.picket.bench.peers.measure.JavaChild;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured in a round.
 *
 * @param whole children all of whose figures are
 * @param figures those that are of others
 */
record Wanted(Set<JavaChild> whole, Set<FigureId> figures) {
  Wanted {
    whole = Set.copyOf(whole);
    figures = Set.copyOf(figures);
  }

  /** What goals need. */
  static Wanted by(List<Goal> goals) {
    return new Wanted(Set.of(), goals.stream().flatMap(Goal::figures).collect(Collectors.toSet()));
  }

  /** {@return who measures, in the order of a round} */
  List<String> sources() {
    Set<String> sources =
        Stream.concat(whole.stream().map(JavaChild::id), figures.stream().map(FigureId::source))
            .collect(Collectors.toSet());
    return Stream.concat(
            Arrays.stream(JavaChild.values()).map(JavaChild::id),
            Arrays.stream(Program.values()).map(Program::id))
        .filter(sources::contains)
        .toList();
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
}
