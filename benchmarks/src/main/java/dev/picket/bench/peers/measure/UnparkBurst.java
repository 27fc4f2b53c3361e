package dev.picket.bench.peers.measure;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that are unparked one after the other: what a burst of signals stands beside. */
final class UnparkBurst implements BurstSampler.Burst {
  /** Who waits there; null once it need not any more. */
  private volatile AtomicReferenceArray<@Nullable Thread> waiters = new AtomicReferenceArray<>(0);

  @Override
  public void renew(int count) {
    waiters = new AtomicReferenceArray<>(count);
  }

  @Override
  public void await(int index) {
    AtomicReferenceArray<@Nullable Thread> held = waiters;
    held.set(index, Thread.currentThread());
    while (held.get(index) != null) {
      LockSupport.park(this);
    }
  }

  @Override
  public void signal(int from, int to, long nanos) {
    AtomicReferenceArray<@Nullable Thread> held = waiters;
    for (int i = from; i < to; i++) {
      LockSupport.unpark(held.getAndSet(i, null));
    }
  }

  @Override
  public void close() {}
}
