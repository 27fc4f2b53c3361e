package dev.picket.reclaim;

import java.util.function.LongSupplier;

/**
 * A clock that runs only while somebody looks at it: of a gap between two looks it counts so much
 * and no more.
 */
final class AttendedClock {
  private final LongSupplier nanos;
  private final long longestStep;
  private long lastLook;
  private long counted;

  AttendedClock(LongSupplier nanos, long longestStep) {
    this.nanos = nanos;
    this.longestStep = longestStep;
    this.lastLook = nanos.getAsLong();
  }

  /** Counts what has passed since the last look of whatever thread; gives what was counted. */
  synchronized long look() {
    long now = nanos.getAsLong();
    counted += Math.clamp(now - lastLook, 0, longestStep);
    lastLook = now;
    return counted;
  }
}
