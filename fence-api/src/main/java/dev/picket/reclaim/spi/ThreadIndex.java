package dev.picket.reclaim.spi;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Maps threads to objects without a thread-local: a small table indexed by thread id, and a map for
 * the few threads that collide in it. Looking up the current thread takes three loads and allocates
 * nothing, found or not.
 *
 * @param <T> type of the objects
 */
public final class ThreadIndex<T> {
  /*
   * `collisions` is never below the number of a thread's own entries in `collided`, which the map's own count may be
   * while others change it: a thread must not miss its object, or leave it behind.
   */

  private static final int SLOTS = 512;

  private final AtomicReferenceArray<@Nullable Entry<T>> table = new AtomicReferenceArray<>(SLOTS);
  private final ConcurrentHashMap<Thread, T> collided = new ConcurrentHashMap<>();
  private final AtomicInteger collisions = new AtomicInteger();

  /** Makes an empty index. */
  public ThreadIndex() {}

  /**
   * Finds a thread's object. Wait-free unless the thread's slot is another's.
   *
   * @param thread the thread, usually the current one
   * @return its object, or null
   */
  public @Nullable T get(Thread thread) {
    Entry<T> entry = table.getAcquire(slotOf(thread));
    if (entry != null && entry.thread == thread) {
      return entry.value;
    }
    return collisions.get() == 0 ? null : collided.get(thread);
  }

  /**
   * Stores a thread's object. Called by the thread itself.
   *
   * @param thread the current thread
   * @param value its object
   */
  public void put(Thread thread, T value) {
    int slot = slotOf(thread);
    Entry<T> entry = table.get(slot);
    boolean mine = entry == null || entry.thread == thread;
    if (!mine || !table.compareAndSet(slot, entry, new Entry<>(thread, value))) {
      collisions.incrementAndGet();
      if (collided.put(thread, value) != null) {
        collisions.decrementAndGet();
      }
    }
  }

  /**
   * Forgets a thread's object.
   *
   * @param thread the current thread, or one that has ended
   */
  public void remove(Thread thread) {
    int slot = slotOf(thread);
    Entry<T> entry = table.get(slot);
    if (entry != null && entry.thread == thread) {
      table.compareAndSet(slot, entry, null);
    }
    if (collisions.get() != 0 && collided.remove(thread) != null) {
      collisions.decrementAndGet();
    }
  }

  private static int slotOf(Thread thread) {
    return (int) thread.threadId() & (SLOTS - 1);
  }

  private record Entry<T>(Thread thread, T value) {}
}
