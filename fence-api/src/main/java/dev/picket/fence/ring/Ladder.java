package dev.picket.fence.ring;

import dev.picket.reclaim.spi.ThreadContext;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rungs: what makes certain that a device writes no more. Each is tried until the device
 * acknowledges it and is seen to be there, or its time is over. Called by the one thread that
 * descends, without the ring's lock.
 */
final class Ladder<J> {
  private final RingCore<J> ring;
  private final int resetAttempts;
  private final long resetBackOffNanos;
  private @Nullable String failing;

  Ladder(RingCore<J> ring, int resetAttempts, long resetBackOffNanos) {
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
    Naps naps = new Naps(ring.clock, start, nanos);
    do {
      // What throws is asked for again: a device that was busy may listen later.
      asked = asked || answered("stopping", this::askToStop);
      String disbelief = ring.collectAndSignal();
      if (disbelief != null) {
        return new Stop(false, disbelief);
      }
      if (asked && acknowledged("reading the stop", ring.device::isStopped)) {
        return new Stop(true, null);
      }
    } while (naps.nap());
    return new Stop(false, null);
  }

  private boolean askToStop() {
    ring.device.stop();
    return true;
  }

  /** Tries once, and again with growing pauses while there are attempts and time left. */
  boolean reset(long start, long nanos) {
    Naps backOff = new Naps(ring.clock, start, nanos, resetBackOffNanos, Long.MAX_VALUE / 2);
    int attempts = 0;
    do {
      if (acknowledged("resetting", ring.device::reset)) {
        return true;
      }
    } while (++attempts < resetAttempts && backOff.nap());
    return false;
  }

  boolean isolate() {
    // Done by the host: it does not matter whether the device is there.
    return answered("isolating", ring.device::isolate);
  }

  private boolean acknowledged(String what, BooleanSupplier answer) {
    return answered(what, () -> answer.getAsBoolean() && ring.isThere());
  }

  private boolean answered(String what, BooleanSupplier answer) {
    ThreadContext context = ThreadContext.current();
    context.enterDevice();
    try {
      return answer.getAsBoolean();
    } catch (Throwable e) {
      // Once, not in each of the thousands of looks that a deadline may allow.
      if (!what.equals(failing)) {
        failing = what;
        ring.problems.note(RingProblem.Kind.DEVICE_THREW, what + " failed", e);
      }
      return false;
    } finally {
      context.exitDevice();
    }
  }

  /** How asking for a stop ended. */
  record Stop(boolean acknowledged, @Nullable String disbelief) {}
}
