package dev.picket.bench.replay;

import java.util.concurrent.locks.LockSupport;

/**
 * When steps are due. The recorded times are compressed as a whole, so that bursts stay bursts and
 * pauses stay pauses.
 *
 * <p>A driver that has done what was due sleeps for a moment and then does what has become due
 * meanwhile, as one does whose device's interrupts are coalesced. So the signalling thread finds
 * its caches as a real one does, and the threads that reclaim find a processor.
 */
record Pace(long startNanos, double scale, long lapWallNanos) {
  private static final long TICK_NANOS = 50_000;

  /** The pace at which so many fences pass in a second, in all laps that run side by side. */
  static Pace of(Plan plan, int lapsSideBySide, long fencesPerSecond, long startNanos) {
    double lapWall = 1e9 * plan.fences().size() * lapsSideBySide / fencesPerSecond;
    return new Pace(startNanos, lapWall / Math.max(1, plan.lapNanos()), (long) lapWall);
  }

  boolean isDue(Laps series, long shiftNanos, long now) {
    double due = shiftNanos + (double) series.lap() * lapWallNanos + series.nextNanos() * scale;
    return now - startNanos >= due;
  }

  static void sleep() {
    LockSupport.parkNanos(TICK_NANOS);
  }
}
