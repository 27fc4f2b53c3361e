package dev.picket.bench.peers.measure;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/** Locks of the JDK that readers share. */
final class ReadLockChild implements Child {
  private final String about;
  private final Supplier<Loop> loops;

  private ReadLockChild(String about, Supplier<Loop> loops) {
    this.about = about;
    this.loops = loops;
  }

  static Child ofReentrantReadWriteLock() {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    return new ReadLockChild(
        "readLock().lock(), unlock() of ReentrantReadWriteLock",
        () -> new OfReentrantReadWriteLock(lock));
  }

  static Child ofStampedLock() {
    StampedLock lock = new StampedLock();
    return new ReadLockChild(
        "readLock(), unlockRead() of StampedLock", () -> new OfStampedLock(lock));
  }

  @Override
  public void addTo(Bench bench) {
    bench.addLoop("enter-exit", loops);
    bench.addPair("enter-exit-2", loops);
  }

  @Override
  public String about() {
    return about;
  }

  private static final class OfReentrantReadWriteLock extends Loop {
    private final ReentrantReadWriteLock.ReadLock lock;

    OfReentrantReadWriteLock(ReentrantReadWriteLock lock) {
      this.lock = lock.readLock();
    }

    @Override
    @SuppressWarnings("LockNotBeforeTry") // nothing is done between the two
    long run(int count) {
      for (int i = 0; i < count; i++) {
        lock.lock();
        lock.unlock();
      }
      return 0;
    }
  }

  private static final class OfStampedLock extends Loop {
    private final StampedLock lock;

    OfStampedLock(StampedLock lock) {
      this.lock = lock;
    }

    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        lock.unlockRead(lock.readLock());
      }
      return 0;
    }
  }
}
