package dev.picket.stress.certify;

import java.util.List;

/**
 * How much is run.
 *
 * @param splits each test runs once in each
 * @param iterations of one run; each begins with new threads
 * @param millis of one iteration
 */
public record Effort(List<Split> splits, int iterations, int millis) {
  /** Done within five minutes. */
  public static final Effort QUICK = new Effort(Split.QUICK, 4, 250);

  /** All splits, and twice as long. */
  public static final Effort FULL = new Effort(Split.all(), 4, 500);
}
