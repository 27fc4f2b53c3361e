package dev.picket.fence.ring;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that is put forward by hand, and by pauses; for any number of threads. */
final class SharedClock implements RingClock {
  private final AtomicLong now = new AtomicLong(1_000_000_000);

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // whoever pauses waits for another thread
  public void pause(long nanos) {
    now.addAndGet(nanos);
    Thread.yield();
  }
}
