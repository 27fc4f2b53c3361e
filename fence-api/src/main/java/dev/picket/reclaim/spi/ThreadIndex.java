package dev.picket.reclaim.spi;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to the current thread without a thread-local: a small table indexed by thread
 * id, and a map for the few threads that collide in it. Looking up takes two loads and allocates
 * nothing, found or not.
 *
 * @param <T> type of the entries
 */
public final class ThreadIndex<T extends ThreadIndex.Entry> {
  /*
   * `collisions` is never below the number of a thread's own entries in `collided`, which the map's own count may be
   * while others change it: a thread must not miss its entry, or leave it behind.
   */

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(Entry[].class);
  private static final int CELLS = 512;
  private static final Entry NOBODY = new Entry(null);

  private final Entry[] table = new Entry[CELLS];
  private final ConcurrentHashMap<Thread, T> collided = new ConcurrentHashMap<>();
  private final AtomicInteger collisions = new AtomicInteger();

  /** Makes an empty index. */
  public ThreadIndex() {
    Arrays.fill(table, NOBODY);
  }

  /** What belongs to a thread. */
  public static class Entry {
    private final @Nullable Thread thread;

    /**
     * Makes an entry.
     *
     * @param thread whose it is
     */
    protected Entry(@Nullable Thread thread) {
      this.thread = thread;
    }

    /**
     * Tells whose it is.
     *
     * @return the thread
     */
    public final @Nullable Thread thread() {
      return thread;
    }
  }

  /**
   * Finds a thread's entry. Wait-free unless the thread's place is another's.
   *
   * @param thread the thread, usually the current one
   * @return its entry, or null
   */
  @SuppressWarnings("unchecked")
  public @Nullable T get(Thread thread) {
    Entry entry = (Entry) CELL.getAcquire(table, cellOf(thread));
    return entry.thread == thread ? (T) entry : getCollided(thread);
  }

  private @Nullable T getCollided(Thread thread) {
    return collisions.get() == 0 ? null : collided.get(thread);
  }

  /**
   * Stores the entry of a thread that has none.
   *
   * @param entry its entry
   */
  public void put(T entry) {
    Thread thread = requireNonNull(entry.thread(), "thread");
    if (CELL.compareAndSet(table, cellOf(thread), NOBODY, entry)) {
      return;
    }
    collisions.incrementAndGet();
    if (collided.put(thread, entry) != null) {
      collisions.decrementAndGet();
    }
  }

  /**
   * Forgets a thread's entry.
   *
   * @param thread the current thread, or one that has ended
   */
  public void remove(Thread thread) {
    int cell = cellOf(thread);
    Entry entry = (Entry) CELL.getAcquire(table, cell);
    if (entry.thread == thread) {
      CELL.compareAndSet(table, cell, entry, NOBODY);
    }
    if (collisions.get() != 0 && collided.remove(thread) != null) {
      collisions.decrementAndGet();
    }
  }

  private static int cellOf(Thread thread) {
    return (int) thread.threadId() & (CELLS - 1);
  }
}
