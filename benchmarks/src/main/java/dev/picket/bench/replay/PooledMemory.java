package dev.picket.bench.replay;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** Memory that is poisoned when it is dropped, and used again once enough was dropped after it. */
final class PooledMemory implements DataMemory {
  /** So long a reader that should not be there finds poison, and not yet another fence's data. */
  private static final int QUARANTINE = 4096;

  private static final int CHUNK = 4096;
  private static final int CACHE_LINE = 64;

  private final boolean everDrops;
  private final List<DriverData> all = new ArrayList<>();
  private int inUse;

  /** Indices in {@link #all}, plus one, in the order in which they were dropped. */
  private AtomicIntegerArray dropped = new AtomicIntegerArray(0);

  private final AtomicInteger droppedCount = new AtomicInteger();
  private int reused;

  /**
   * Makes an empty pool.
   *
   * @param everDrops false if nothing will ever come back
   */
  PooledMemory(boolean everDrops) {
    this.everDrops = everDrops;
  }

  @Override
  public int bytesEach() {
    return DriverData.BYTES;
  }

  @Override
  public void prepare(int fences) {
    dropped = new AtomicIntegerArray(fences);
    droppedCount.set(0);
    reused = 0;
    if (everDrops) {
      inUse = 0;
      reserve(2 * QUARANTINE);
    } else {
      reserve(inUse + fences);
    }
  }

  @Override
  public DriverData take(long fence) {
    DriverData data = reuse();
    if (data == null) {
      reserve(inUse + 1);
      data = all.get(inUse++);
    }
    data.fill(fence);
    return data;
  }

  @Override
  public void drop(DriverData data) {
    data.poison();
    dropped.setRelease(droppedCount.getAndIncrement(), data.index() + 1);
  }

  private @Nullable DriverData reuse() {
    if (droppedCount.getAcquire() - reused <= QUARANTINE) {
      return null;
    }
    int oldest = dropped.getAcquire(reused);
    if (oldest == 0) {
      return null;
    }
    reused++;
    return all.get(oldest - 1);
  }

  private void reserve(int count) {
    while (all.size() < count) {
      long address = Arena.global().allocate((long) CHUNK * DriverData.BYTES, CACHE_LINE).address();
      for (int i = 0; i < CHUNK; i++) {
        all.add(new DriverData(all.size()).at(address + (long) i * DriverData.BYTES));
      }
    }
  }
}
