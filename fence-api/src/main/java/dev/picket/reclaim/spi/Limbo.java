package dev.picket.reclaim.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where retired handles wait until the reclaiming side takes them: a ring per thread that asked for
 * one, and a list through the handle table for everything else (threads without a ring, full
 * rings). Retiring therefore never fails, blocks or allocates.
 */
public final class Limbo {
  private static final int FIRST_REAPING = 64;

  private final HandleTable<?> table;
  private final @Nullable LimboRing[] places = new LimboRing[ThreadIndex.CELLS];
  private final ThreadIndex<LimboRing> index = new ThreadIndex<>(places, LimboRing::thread);
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Rings rings = new Rings(new LimboRing[0], 0);
  private int reapAt = FIRST_REAPING;

  private final AtomicInteger overflow = new AtomicInteger();
  private final AtomicLong overflowed = new AtomicLong();

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
    LimboRing ring = new LimboRing(thread);
    changing.lock();
    try {
      if (rings.live.length >= reapAt) {
        removeRingsOfDeadThreads();
      }
      rings = rings.with(ring);
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
   */
  public void push(long handle) {
    Thread thread = Thread.currentThread();
    LimboRing ring = places[ThreadIndex.place(thread, places)];
    if (ring == null || ring.thread() != thread) {
      ring = index.get(thread);
    }
    if (ring == null || !ring.offer(handle)) {
      overflow(handle);
    }
  }

  private void overflow(long handle) {
    overflowed.incrementAndGet();
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
    for (LimboRing ring : rings.live) {
      if (!ring.isEmpty()) {
        return false;
      }
    }
    return overflow.get() == 0;
  }

  /**
   * Counts what waits in the rings.
   *
   * @return how many handles a collection will find there, about
   */
  public int ringSizes() {
    int sum = 0;
    for (LimboRing ring : rings.live) {
      sum += ring.size();
    }
    return sum;
  }

  /**
   * Moves everything that is here into a batch. One thread at a time.
   *
   * @param batch where to
   */
  public void collect(Batch batch) {
    for (LimboRing ring : rings.live) {
      ring.drainTo(batch);
    }
    int link = overflow.getAndSet(0);
    while (link != 0) {
      long handle = table.handleOfLink(link);
      link = table.link(handle);
      batch.add(handle);
    }
  }

  /** Forgets the empty rings of threads that have ended. */
  public void removeRingsOfDeadThreads() {
    changing.lock();
    try {
      List<LimboRing> alive = new ArrayList<>();
      long removed = rings.removed;
      for (LimboRing ring : rings.live) {
        Thread owner = ring.thread();
        if (owner.isAlive() || !ring.isEmpty()) {
          alive.add(ring);
        } else {
          removed += ring.tailAcquire();
          index.remove(owner);
        }
      }
      if (alive.size() < rings.live.length) {
        rings = new Rings(alive.toArray(LimboRing[]::new), removed);
      }
      reapAt = Math.max(FIRST_REAPING, 2 * alive.size());
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
    return rings.live.length;
  }

  /**
   * Counts what was ever retired.
   *
   * @return records
   */
  public long retired() {
    Rings now = rings;
    long sum = overflowed.get() + now.removed;
    for (LimboRing ring : now.live) {
      sum += ring.tailAcquire();
    }
    return sum;
  }

  /** The rings there are, and what was retired through those that are gone. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Rings(LimboRing[] live, long removed) {
    Rings with(LimboRing ring) {
      LimboRing[] grown = Arrays.copyOf(live, live.length + 1);
      grown[live.length] = ring;
      return new Rings(grown, removed);
    }
  }
}
