package dev.picket.bench.peers;

import dev.picket.bench.peers.measure.Environment;
import dev.picket.bench.peers.measure.JavaChild;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is measured of some operations for people to see, beside what goals need. */
final class Published {
  /** What is measured of a strategy in each environment. */
  private static final List<String> READ_SIDE_AND_RETIRE =
      List.of("enter-exit", "enter-protect-exit", "enter-guarded-exit", "retire");

  private Published() {}

  /** {@return children all of whose figures are shown} */
  static Set<JavaChild> children(Operation operation) {
    return switch (operation) {
      case COLLECTORS -> under(Environment.ZGC, Environment.PARALLEL);
      case COMPILERS -> under(Environment.C1, Environment.INTERPRETER);
      case SLOTS -> EnumSet.of(JavaChild.RCU_SLOTS, JavaChild.HAZARD_SLOTS, JavaChild.EPOCH_SLOTS);
      default -> Set.of();
    };
  }

  /** {@return figures of other children that are shown beside them} */
  static Stream<FigureId> figures(Operation operation) {
    return switch (operation) {
      case COLLECTORS, COMPILERS ->
          Goals.STRATEGIES.stream()
              .flatMap(
                  strategy ->
                      READ_SIDE_AND_RETIRE.stream().map(name -> new FigureId(strategy, name)));
      case SIGNAL ->
          Stream.concat(
              of(JavaChild.RCU_FENCES, "signal-owned"), of(JavaChild.BARE_STACK, "signal"));
      case FENCE ->
          Stream.of(
                  of(
                      JavaChild.RCU_FENCES,
                      "allocate-arm-signal-owned-bytes",
                      "allocate-arm-signal-shared",
                      "allocate-arm-signal-shared-bytes"),
                  of(JavaChild.JDK, "create-complete-bytes"),
                  of(JavaChild.GUAVA, "create-set-bytes"))
              .flatMap(figures -> figures);
      case ARM -> of(JavaChild.RCU_FENCES, "arm-shared");
      case CALLBACKS ->
          Stream.of(
                  of(JavaChild.RCU_FENCES, "callbacks-8-mixed", "callbacks-8-mixed-bytes"),
                  of(JavaChild.BARE_STACK, "callbacks-1", "callbacks-8"),
                  of(JavaChild.GUAVA, "listeners-1", "listeners-8"))
              .flatMap(figures -> figures);
      case ATTACHED ->
          Stream.concat(
              of(JavaChild.RCU_FENCES, "attach-8-bytes", "signal-attached-8-bytes"),
              of(JavaChild.BARE_STACK, "attached-8"));
      case SIGNAL_UP_TO -> of(JavaChild.RCU_FENCES, "signal-up-to-1", "signal-up-to-16");
      case IS_SIGNALED ->
          Stream.concat(
              of(JavaChild.RCU_FENCES, "is-signaled"), of(JavaChild.FLOORS, "volatile-load"));
      case AWAIT_PARKED -> of(JavaChild.JDK, "get-parked");
      case MERGE ->
          Stream.concat(
              of(
                  JavaChild.RCU_SYNC,
                  "merge-2-bytes",
                  "merge-9-bytes",
                  "merge-64-bytes",
                  "merge-with-ended"),
              of(JavaChild.JDK_GROUPS, "all-of-2-bytes", "all-of-9-bytes", "all-of-64-bytes"));
      case RESERVATION ->
          Stream.concat(
              of(JavaChild.RCU_SYNC, "add-and-ask-bytes"),
              of(JavaChild.LOCK_LIST, "add-and-ask-bytes"));
      case TIMELINE ->
          Stream.of(JavaChild.RCU_TIMELINE, JavaChild.CHAIN)
              .flatMap(child -> of(child, "signal-wanted", "left-share"));
      case PENDING -> of(JavaChild.RCU_PENDING, "pending-shared-bytes");
      default -> Stream.of();
    };
  }

  private static Stream<FigureId> of(JavaChild child, String... names) {
    return Arrays.stream(names).map(name -> new FigureId(child.id(), name));
  }

  private static Set<JavaChild> under(Environment... environments) {
    Set<Environment> wanted = Set.of(environments);
    return Arrays.stream(JavaChild.values())
        .filter(child -> wanted.contains(child.environment()))
        .collect(Collectors.toSet());
  }
}
