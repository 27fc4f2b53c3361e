package dev.picket.bench.strategy;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * What a careful team writes first: one read-write lock around every access, and who drops has held
 * the write lock once after readers were cut off.
 *
 * <p>It is a {@link StampedLock}, the fastest the JDK has, and the only one whose read lock can be
 * released for a thread that died.
 */
public final class RwLockReclaimer extends Reclaimer {
  /**
   * How long to queue for the write lock. While a writer is queued no reader gets in, so without a
   * queue readers that overlap would hold drops back for ever; with an unlimited one a reader that
   * stalls would hold back all others.
   */
  private static final long PATIENCE_NANOS = 100_000;

  private final StampedLock lock = new StampedLock();
  private final HoldingReaders readers = new HoldingReaders();

  /**
   * Makes a reclaimer.
   *
   * @param options how it is to run
   */
  public RwLockReclaimer(ReclaimerOptions options) {
    super(options);
    start();
  }

  @Override
  protected Reader newReader(boolean leasable) {
    RwLockReader reader = new RwLockReader(this, leasable, lock, readers);
    readers.add(reader);
    return reader;
  }

  @Override
  protected GracePeriod beginGracePeriod() {
    return new GracePeriod() {
      @Override
      public boolean isOver() {
        readers.letOrphansGo();
        long stamp = tryWriteLock();
        if (stamp == 0) {
          return false;
        }
        lock.unlockWrite(stamp);
        return true;
      }

      @Override
      public @Nullable Thread blocker() {
        return readers.anyHolder();
      }
    };
  }

  private long tryWriteLock() {
    try {
      return lock.tryWriteLock(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lock.tryWriteLock();
    }
  }
}
