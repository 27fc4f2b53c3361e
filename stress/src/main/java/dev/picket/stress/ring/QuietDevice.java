package dev.picket.stress.ring;

import dev.picket.fence.ring.RingDevice;
import java.util.concurrent.atomic.AtomicLong;

/** Runs each job when it is submitted, has done what the test says that it has, and obeys. */
final class QuietDevice implements RingDevice<Runnable> {
  private final AtomicLong completed = new AtomicLong();

  void completed(long seqno) {
    completed.accumulateAndGet(seqno, Math::max);
  }

  @Override
  public String name() {
    return "stress";
  }

  @Override
  public void submit(long seqno, Runnable job) {
    job.run();
  }

  @Override
  public long completedSeqno() {
    return completed.get();
  }

  @Override
  public boolean isPresent() {
    return true;
  }

  @Override
  public void stop() {}

  @Override
  public boolean isStopped() {
    return true;
  }

  @Override
  public boolean reset() {
    return false;
  }

  @Override
  public boolean isolate() {
    return false;
  }
}
