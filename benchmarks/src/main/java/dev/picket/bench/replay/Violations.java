package dev.picket.bench.replay;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** What was seen that must never be seen. Thread-safe; costs nothing while all is well. */
final class Violations {
  private record Kind(long times, String first) {}

  private final ConcurrentSkipListMap<String, Kind> kinds = new ConcurrentSkipListMap<>();

  /**
   * Notes a violation.
   *
   * @param what the rule that was broken, the same text each time
   * @param where on which fence
   */
  void add(String what, String where) {
    kinds.merge(what, new Kind(1, where), (old, one) -> new Kind(old.times + 1, old.first));
  }

  boolean isEmpty() {
    return kinds.isEmpty();
  }

  /** One line for each kind. */
  List<String> toLines() {
    return kinds.entrySet().stream()
        .map(
            kind ->
                "%s: %s%s"
                    .formatted(
                        kind.getKey(),
                        kind.getValue().first(),
                        kind.getValue().times() == 1
                            ? ""
                            : " and %,d times more".formatted(kind.getValue().times() - 1)))
        .toList();
  }
}
