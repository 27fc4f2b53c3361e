package dev.picket.bench.strategy;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Section;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/** Holds the read lock while its outermost section is open. */
final class RwLockReader extends HoldingReader {
  private static final VarHandle STAMP =
      fieldVarHandle(lookup(), "stamp", VarHandle.class, RwLockReader.class, long.class);

  private final StampedLock lock;
  private final Section section = new LockedSection();

  @SuppressWarnings("unused") // through STAMP; 0 while the lock is not held
  private long stamp;

  RwLockReader(
      RwLockReclaimer reclaimer, boolean leasable, StampedLock lock, HoldingReaders readers) {
    super(reclaimer, leasable, readers);
    this.lock = lock;
  }

  @Override
  Section section(int depth) {
    if (depth == 0) {
      STAMP.setOpaque(this, lock.readLock());
    }
    return section;
  }

  @Override
  void leftOutermost() {
    letGo();
  }

  @Override
  boolean isHolding() {
    return (long) STAMP.getOpaque(this) != 0;
  }

  @Override
  void letGo() {
    long held = (long) STAMP.getOpaque(this);
    STAMP.setOpaque(this, 0L);
    if (held != 0) {
      lock.unlockRead(held);
    }
  }

  private final class LockedSection extends Section {
    @Override
    public <T> @Nullable T protect(Guarded<T> guarded) {
      return loadAcquire(guarded);
    }

    @Override
    public void close() {
      leave();
    }
  }
}
