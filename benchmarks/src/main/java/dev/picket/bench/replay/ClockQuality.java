package dev.picket.bench.replay;

import java.util.Arrays;

/**
 * What {@link System#nanoTime} can tell, measured.
 *
 * @param floorNanos median difference of two readings in a row: part of every duration reported
 * @param stepNanos smallest difference that is not zero: what cannot be told apart
 */
public record ClockQuality(long floorNanos, long stepNanos) {
  private static final int READINGS = 100_000;

  static ClockQuality measure() {
    long[] differences = new long[READINGS];
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < READINGS; i++) {
        long before = System.nanoTime();
        differences[i] = System.nanoTime() - before;
      }
    }
    Arrays.sort(differences);
    long step = Arrays.stream(differences).filter(nanos -> nanos > 0).findFirst().orElse(1);
    for (int i = 1; i < READINGS; i++) {
      long apart = differences[i] - differences[i - 1];
      if (apart > 0) {
        step = Math.min(step, apart);
      }
    }
    return new ClockQuality(differences[READINGS / 2], step);
  }
}
