package dev.picket.bench.peers.measure;

import java.util.Set;

/** The names of what a child can measure. */
public final class MeasuredNames {
  private static final int FIRST = 0;

  private MeasuredNames() {}

  /** Where a second thread has a processor of its own. */
  public static Set<String> ofTwoProcessors(JavaChild child) {
    return of(child, 1);
  }

  /** Where there is one processor only. */
  static Set<String> ofOneProcessor(JavaChild child) {
    return of(child, FIRST);
  }

  private static Set<String> of(JavaChild child, int second) {
    Bench bench = new Bench(new MeasureTask(child, Set.of(), FIRST, second, 0, 0, 0));
    child.open().addTo(bench);
    return bench.names();
  }
}
