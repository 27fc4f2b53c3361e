package dev.picket.bench.replay;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** What was seen that must never be seen. Thread-safe; costs nothing while all is well. */
final class Violations {
  private record Kind(long times, String first) {}

  private final ConcurrentSkipListMap<String, Kind> kinds = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<String, Kind> readKinds = new ConcurrentSkipListMap<>();

  /**
   * Notes a violation.
   *
   * @param what the rule that was broken, the same text each time
   * @param where on which fence
   */
  void add(String what, String where) {
    add(kinds, what, where);
  }

  /**
   * Notes a reader that looked at data which was not there any more. Apart from the others, because
   * of some strategies nothing else is to be expected.
   *
   * @param what it saw, the same text each time
   * @param where on which fence
   */
  void addRead(String what, String where) {
    add(readKinds, what, where);
  }

  boolean isEmpty() {
    return kinds.isEmpty() && readKinds.isEmpty();
  }

  /** One line for each kind, without what readers saw. */
  List<String> toLines() {
    return lines(kinds);
  }

  /** One line for each kind of what readers saw. */
  List<String> readLines() {
    return lines(readKinds);
  }

  /** Counts what readers saw. */
  long reads() {
    return readKinds.values().stream().mapToLong(Kind::times).sum();
  }

  private static void add(ConcurrentSkipListMap<String, Kind> to, String what, String where) {
    to.merge(what, new Kind(1, where), (old, one) -> new Kind(old.times + 1, old.first));
  }

  private static List<String> lines(ConcurrentSkipListMap<String, Kind> of) {
    return of.entrySet().stream()
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
