package dev.picket.vfio;

import dev.picket.fence.ring.RingClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that goes on only when it is told to or somebody waits by it. */
final class SteppedClock implements RingClock {
  private final AtomicLong now = new AtomicLong();
  volatile Runnable whenPaused = () -> {};

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  public void pause(long nanos) {
    now.addAndGet(nanos);
    whenPaused.run();
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
