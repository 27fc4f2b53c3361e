package dev.picket.bench.replay;

/** Tasks that take about a second. */
final class Tasks {
  private static final int RECORDS = 1 << 15;

  private Tasks() {}

  static ReplayTask small(String strategy, DropMode drop) {
    return new ReplayTask(strategy, drop, 1, 2, 4, 2, 2, 8, 8, 20_000, RECORDS);
  }
}
