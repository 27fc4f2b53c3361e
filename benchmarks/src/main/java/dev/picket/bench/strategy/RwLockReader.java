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
  private final HoldingReaders readers;
  private final Section section = new LockedSection(this);

  @SuppressWarnings("unused") // through STAMP; 0 while the lock is not held
  private long stamp;

  private int depth;

  RwLockReader(
      RwLockReclaimer reclaimer, boolean leasable, StampedLock lock, HoldingReaders readers) {
    super(reclaimer, leasable);
    this.lock = lock;
    this.readers = readers;
  }

  @Override
  protected Section begin() {
    if (depth == 0) {
      STAMP.setOpaque(this, lock.readLock());
    } else if (depth < 0) {
      throw disabledReader();
    }
    depth++;
    return section;
  }

  @Override
  protected int depth() {
    return depth;
  }

  @Override
  protected void disable() {
    depth = DISABLED;
    readers.remove(this);
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

  private void end() {
    if (--depth == 0) {
      letGo();
      outermostSectionEnded();
    }
  }

  private static final class LockedSection extends Section {
    private final RwLockReader reader;

    LockedSection(RwLockReader reader) {
      this.reader = reader;
    }

    @Override
    public <T> @Nullable T protect(Guarded<T> guarded) {
      return loadAcquire(guarded);
    }

    @Override
    public void close() {
      reader.end();
    }
  }
}
