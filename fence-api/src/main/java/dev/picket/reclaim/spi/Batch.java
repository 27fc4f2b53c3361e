package dev.picket.reclaim.spi;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Handles that were retired together, or those of them that may be dropped together. */
public final class Batch {
  private final long sequence;
  private final AtomicInteger undropped;
  private final AtomicInteger claimed = new AtomicInteger();
  private long[] handles;
  private int size;

  /**
   * Makes an empty batch.
   *
   * @param sequence its number in the {@link BatchLedger}
   * @param expected how many handles it will hold, about
   */
  public Batch(long sequence, int expected) {
    this(sequence, new AtomicInteger(), new long[Math.max(8, expected)]);
  }

  private Batch(long sequence, AtomicInteger undropped, long[] handles) {
    this.sequence = sequence;
    this.undropped = undropped;
    this.handles = handles;
  }

  /**
   * Tells the batch's number.
   *
   * @return the number the ledger issued
   */
  public long sequence() {
    return sequence;
  }

  /**
   * Tells how many handles are in the batch.
   *
   * @return the count
   */
  public int size() {
    return size;
  }

  /**
   * Copies the handles.
   *
   * @return in ascending order
   */
  public long[] sorted() {
    long[] copy = Arrays.copyOf(handles, size);
    Arrays.sort(copy);
    return copy;
  }

  /** Notes that the batch is complete, and every handle still to be dropped. */
  public void seal() {
    undropped.set(size);
  }

  /**
   * Moves handles into a batch of their own, before any is claimed. The two count together: only
   * the last drop of both is the last one.
   *
   * @param stays which are to stay
   * @return those that were moved, with the same number; null if all stay
   */
  public @Nullable Batch split(LongPredicate stays) {
    Batch moved = null;
    int staying = 0;
    for (int i = 0; i < size; i++) {
      long handle = handles[i];
      if (stays.test(handle)) {
        handles[staying++] = handle;
      } else {
        moved = moved == null ? new Batch(sequence, undropped, new long[size - i]) : moved;
        moved.handles[moved.size++] = handle;
      }
    }
    size = staying;
    // What stays may stay for long, and must not keep room for all that has gone.
    if (size < handles.length / 4) {
      handles = Arrays.copyOf(handles, size);
    }
    return moved;
  }

  /**
   * Takes handles that nobody has taken, to drop their records. Wait-free, any thread.
   *
   * @param most how many at most
   * @return the place of the first one; {@link #size} or more if all are taken
   */
  public int claim(int most) {
    return isClaimed() ? size : claimed.getAndAdd(most);
  }

  /**
   * Tells whether all handles are taken.
   *
   * @return true if nothing is left to be claimed
   */
  public boolean isClaimed() {
    return claimed.get() >= size;
  }

  /**
   * Reads a handle.
   *
   * @param place from 0 and less than {@link #size}
   * @return the handle
   */
  public long handle(int place) {
    return handles[place];
  }

  /**
   * Notes that some of its records were dropped.
   *
   * @param count how many
   * @return whether these were the last ones
   */
  public boolean dropped(int count) {
    return undropped.addAndGet(-count) == 0;
  }

  void add(long handle) {
    if (size == handles.length) {
      handles = Arrays.copyOf(handles, size * 2);
    }
    handles[size++] = handle;
  }

  void addAll(long[] from, int first, int count) {
    if (size + count > handles.length) {
      handles = Arrays.copyOf(handles, Math.max(size * 2, size + count));
    }
    System.arraycopy(from, first, handles, size, count);
    size += count;
  }
}
