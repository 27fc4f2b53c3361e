package dev.picket.fence.ring;

import java.util.concurrent.locks.LockSupport;

/** The time that a ring and its device go by. Any thread. */
public interface RingClock {
  /**
   * Tells the time.
   *
   * @return on the clock of {@link System#nanoTime}, or a clock of its own that only rises
   */
  long nanos();

  /**
   * Lets time pass.
   *
   * @param nanos about how much; may return earlier
   */
  void pause(long nanos);

  /**
   * Gives the machine's clock: a pause parks the thread, whether or not it is interrupted.
   *
   * @return the same clock each time
   */
  static RingClock system() {
    return SystemClock.INSTANCE;
  }

  /** Real time. */
  enum SystemClock implements RingClock {
    /** The only one. */
    INSTANCE;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void pause(long nanos) {
      boolean interrupted = Thread.interrupted();
      LockSupport.parkNanos(this, nanos);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
