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
   */
  public Batch(long sequence) {
    this(sequence, new AtomicInteger(), new long[64]);
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
   * Takes the next handle that nobody has taken, to drop its record. Wait-free, any thread.
   *
   * @return the handle, or 0 if all are taken
   */
  public long claim() {
    int next = claimed.get() < size ? claimed.getAndIncrement() : size;
    return next < size ? handles[next] : 0;
  }

  /**
   * Notes that one of its records was dropped.
   *
   * @return whether it was the last one
   */
  public boolean dropped() {
    return undropped.decrementAndGet() == 0;
  }

  void add(long handle) {
    if (size == handles.length) {
      handles = Arrays.copyOf(handles, size * 2);
    }
    handles[size++] = handle;
  }
}
