package dev.picket.bench.peers;

import dev.picket.bench.peers.measure.Environment;
import dev.picket.bench.peers.measure.JavaChild;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run is about: for some operations what their goals need and what is published of them; for
 * all of them whatever there is, unless the effort is for less than that.
 */
final class Selection {
  private final boolean all;
  private final List<Goal> goals;
  private final Wanted wanted;

  Selection(Effort effort, Set<Operation> operations) {
    all = operations.size() == Operation.values().length;
    boolean publishes = !all || effort.publishedRounds() > 0;
    Set<Operation> published = publishes ? operations : Set.of();
    goals = Goals.ALL.stream().filter(goal -> operations.contains(goal.operation())).toList();
    Set<FigureId> figures =
        Stream.concat(
                goals.stream().flatMap(Goal::figures),
                published.stream().flatMap(Published::figures))
            .collect(Collectors.toSet());
    Set<JavaChild> whole = new HashSet<>();
    published.forEach(operation -> whole.addAll(Published.children(operation)));
    if (all && publishes) {
      List<String> needed = new Wanted(whole, figures).sources();
      Arrays.stream(JavaChild.values())
          .filter(child -> child.environment() == Environment.G1 && needed.contains(child.id()))
          .forEach(whole::add);
    }
    wanted = new Wanted(whole, figures);
  }

  /** {@return whether nothing was asked for by name} */
  boolean isOfAll() {
    return all;
  }

  /** {@return what is asked} */
  List<Goal> goals() {
    return goals;
  }

  /** {@return what is measured for goals and for what is published} */
  Wanted wanted() {
    return wanted;
  }
}
