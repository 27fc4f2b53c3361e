package dev.picket.fence.ring;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rungs: what makes certain that a device writes no more. Each is tried until the device
 * acknowledges it and is seen to be there, or its time is over. Called by the one thread that
 * descends, without the ring's lock.
 */
final class Ladder<J> {
  private static final long SHORTEST_NAP_NANOS = 20_000;
  private static final long LONGEST_NAP_NANOS = 1_000_000;

  private final Ring<J> ring;
  private final int resetAttempts;
  private final long resetBackOffNanos;
  private @Nullable String failing;

  Ladder(Ring<J> ring, int resetAttempts, long resetBackOffNanos) {
    this.ring = ring;
    this.resetAttempts = resetAttempts;
    this.resetBackOffNanos = resetBackOffNanos;
  }

  boolean abandon(long seqno) {
    return acknowledged("giving up job " + seqno, () -> ring.device.abandon(seqno));
  }

  /**
   * Asks the device to stop, and collects what it still does meanwhile.
   *
   * @return whether it has acknowledged, or why it is not believed any more
   */
  Stop stop(long start, long nanos) {
    boolean asked = false;
    long nap = SHORTEST_NAP_NANOS;
    while (true) {
      // What throws is asked for again: a device that was busy may listen later.
      asked = asked || answered("stopping", this::askToStop);
      String disbelief = ring.collectAndSignal();
      if (disbelief != null) {
        return new Stop(false, disbelief);
      }
      if (asked && acknowledged("reading the stop", ring.device::isStopped)) {
        return new Stop(true, null);
      }
      long left = nanos - (ring.clock.nanos() - start);
      if (left <= 0) {
        return new Stop(false, null);
      }
      ring.clock.pause(Math.min(left, nap));
      nap = Math.min(2 * nap, LONGEST_NAP_NANOS);
    }
  }

  private boolean askToStop() {
    ring.device.stop();
    return true;
  }

  /** Tries once, and again with growing pauses while there are attempts and time left. */
  boolean reset(long start, long nanos) {
    long backOff = resetBackOffNanos;
    for (int attempt = 1; ; attempt++) {
      if (acknowledged("resetting", ring.device::reset)) {
        return true;
      }
      long left = nanos - (ring.clock.nanos() - start);
      if (attempt == resetAttempts || left <= 0) {
        return false;
      }
      ring.clock.pause(Math.min(left, backOff));
      backOff = Math.min(2 * backOff, Long.MAX_VALUE / 2);
    }
  }

  boolean isolate() {
    // Done by the host: it does not matter whether the device is there.
    return ring.device.canBeIsolated() && answered("isolating", ring.device::isolate);
  }

  private boolean acknowledged(String what, BooleanSupplier answer) {
    return answered(what, () -> answer.getAsBoolean() && ring.isThere());
  }

  private boolean answered(String what, BooleanSupplier answer) {
    try {
      return answer.getAsBoolean();
    } catch (Throwable e) {
      // Once, not in each of the thousands of looks that a deadline may allow.
      if (!what.equals(failing)) {
        failing = what;
        ring.problems.note(RingProblem.Kind.DEVICE_THREW, what + " failed", e);
      }
      return false;
    }
  }

  /** How asking for a stop ended. */
  record Stop(boolean acknowledged, @Nullable String disbelief) {}
}
