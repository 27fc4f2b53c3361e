package dev.picket.reclaim.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where retired handles wait until the reclaiming side takes them: a ring per thread that asked for
 * one, and a list through the handle table for everything else (threads without a ring, full
 * rings). Retiring therefore never fails, blocks or allocates.
 */
public final class Limbo {
  private static final int RING_CAPACITY = 1024;

  private final HandleTable<?> table;
  private final ThreadIndex<LimboRing> index = new ThreadIndex<>();
  private final ReentrantLock changing = new ReentrantLock();
  private volatile LimboRing[] rings = new LimboRing[0];
  private int reapAt = 64;

  private final AtomicInteger overflow = new AtomicInteger();
  private final LongAdder overflowed = new LongAdder();
  private final LongAdder overflowedBytes = new LongAdder();
  private final LongAdder removedCount = new LongAdder();
  private final LongAdder removedBytes = new LongAdder();

  /**
   * Makes an empty limbo.
   *
   * @param table the table whose links chain what the rings cannot hold
   */
  public Limbo(HandleTable<?> table) {
    this.table = table;
  }

  /**
   * Gives the current thread a ring if it has none yet, so that its retirements need no locked
   * operation.
   */
  public void attachCurrentThread() {
    Thread thread = Thread.currentThread();
    if (index.get(thread) != null) {
      return;
    }
    LimboRing ring = new LimboRing(thread, RING_CAPACITY);
    changing.lock();
    try {
      LimboRing[] grown = Arrays.copyOf(rings, rings.length + 1);
      grown[rings.length] = ring;
      rings = grown;
    } finally {
      changing.unlock();
    }
    index.put(thread, ring);
  }

  /**
   * Takes a retired handle. Wait-free with a ring that has room, lock-free otherwise; everything
   * the thread did before happens before what follows {@link #collect} of this handle.
   *
   * @param handle a reserved handle
   * @param weight its weight in bytes
   */
  public void push(long handle, long weight) {
    LimboRing ring = index.get(Thread.currentThread());
    if (ring != null && ring.offer(handle, weight)) {
      return;
    }
    overflowed.increment();
    overflowedBytes.add(weight);
    int link = HandleTable.asLink(handle);
    int head;
    do {
      head = overflow.get();
      table.link(handle, head);
    } while (!overflow.compareAndSet(head, link));
  }

  /**
   * Tells whether nothing waits here. Retirements that happened before the call and are still here
   * are seen.
   *
   * @return true if there is nothing to collect
   */
  public boolean isEmpty() {
    for (LimboRing ring : rings) {
      if (!ring.isEmpty()) {
        return false;
      }
    }
    return overflow.get() == 0;
  }

  /**
   * Moves everything that is here into a batch. One thread at a time.
   *
   * @param batch where to
   */
  public void collect(Batch batch) {
    LimboRing[] all = rings;
    for (LimboRing ring : all) {
      ring.drainTo(batch);
    }
    int link = overflow.getAndSet(0);
    while (link != 0) {
      long handle = table.handleOfLink(link);
      link = table.link(handle);
      batch.add(handle);
    }
    if (all.length >= reapAt) {
      removeRingsOfDeadThreads();
    }
  }

  /** Forgets the empty rings of threads that have ended. Called by the thread that collects. */
  public void removeRingsOfDeadThreads() {
    List<LimboRing> alive = new ArrayList<>();
    changing.lock();
    try {
      for (LimboRing ring : rings) {
        if (ring.owner().isAlive() || !ring.isEmpty()) {
          alive.add(ring);
        } else {
          removedCount.add(ring.tailAcquire());
          removedBytes.add(ring.bytesOpaque());
          index.remove(ring.owner());
        }
      }
      rings = alive.toArray(LimboRing[]::new);
      reapAt = Math.max(64, 2 * rings.length);
    } finally {
      changing.unlock();
    }
  }

  /**
   * Counts the rings.
   *
   * @return how many threads have one
   */
  public int rings() {
    return rings.length;
  }

  /**
   * Counts what was ever retired.
   *
   * @return records
   */
  public long retired() {
    long sum = overflowed.sum() + removedCount.sum();
    for (LimboRing ring : rings) {
      sum += ring.tailAcquire();
    }
    return sum;
  }

  /**
   * Adds up the weight of what was ever retired.
   *
   * @return bytes
   */
  public long retiredBytes() {
    long sum = overflowedBytes.sum() + removedBytes.sum();
    for (LimboRing ring : rings) {
      sum += ring.bytesOpaque();
    }
    return sum;
  }
}
