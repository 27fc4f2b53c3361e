package dev.picket.reclaim.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to the current thread without a thread-local: a small table indexed by thread
 * id, and a map for the few threads that collide in it. Looking up takes two loads and allocates
 * nothing, found or not.
 *
 * @param <T> type of the entries
 */
public final class ThreadIndex<T> {
  /*
   * `collisions` is never below the number of a thread's own entries in `collided`, which the map's own count may be
   * while others change it: a thread must not miss its entry, or leave it behind.
   *
   * The table is read plainly: a thread finds its own entry by the order of its program, because nobody else stores or
   * removes that while it lives, and of another thread's entry it only asks whose it is.
   */

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(Object[].class);

  /** How long a table is. */
  public static final int CELLS = 512;

  private final @Nullable T[] table;
  private final Function<T, @Nullable Thread> owner;
  private final ConcurrentHashMap<Thread, T> collided = new ConcurrentHashMap<>();
  private final AtomicInteger collisions = new AtomicInteger();

  /**
   * Makes an empty index.
   *
   * @param table empty, {@link #CELLS} long, written to by the index only. Whoever cannot afford
   *     the cast in {@link #get} looks here first, at the thread's {@link #place}
   * @param owner tells whose an entry is
   */
  public ThreadIndex(@Nullable T[] table, Function<T, @Nullable Thread> owner) {
    this.table = table;
    this.owner = owner;
  }

  /**
   * Finds a thread's entry. Wait-free unless the thread's place is another's.
   *
   * @param thread the current thread, or one that has ended
   * @return its entry, or null
   */
  public @Nullable T get(Thread thread) {
    T entry = table[place(thread, table)];
    return entry != null && owner.apply(entry) == thread ? entry : getCollided(thread);
  }

  private @Nullable T getCollided(Thread thread) {
    return collisions.get() == 0 ? null : collided.get(thread);
  }

  /**
   * Stores the entry of a thread that has none. Called by that thread.
   *
   * @param thread the current thread
   * @param entry its entry
   */
  public void put(Thread thread, T entry) {
    if (CELL.compareAndSet(table, place(thread, table), null, entry)) {
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
    int cell = place(thread, table);
    T entry = table[cell];
    if (entry != null && owner.apply(entry) == thread) {
      CELL.compareAndSet(table, cell, entry, null);
    }
    if (collisions.get() != 0 && collided.remove(thread) != null) {
      collisions.decrementAndGet();
    }
  }

  /**
   * Tells where a thread's entry is, unless another's is there.
   *
   * @param thread any thread
   * @param table the index's table
   * @return the index into it
   */
  public static int place(Thread thread, @Nullable Object[] table) {
    return (int) thread.threadId() & (table.length - 1);
  }
}
