package dev.picket.reclaim.spi;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Handles that were retired together and wait for the same grace period. */
public final class Batch {
  private final long sequence;
  private long[] handles = new long[64];
  private int size;
  private long stamp;
  private long begunNanos;
  private final AtomicInteger claimed = new AtomicInteger();
  private final AtomicInteger undropped = new AtomicInteger();

  /**
   * Makes an empty batch.
   *
   * @param sequence its number in the {@link BatchLedger}
   */
  public Batch(long sequence) {
    this.sequence = sequence;
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
   * Tells what the strategy waits for, in the strategy's own numbers.
   *
   * @return what {@link #stamp(long)} stored
   */
  public long stamp() {
    return stamp;
  }

  /**
   * Notes what the strategy waits for.
   *
   * @param value in the strategy's own numbers
   */
  public void stamp(long value) {
    stamp = value;
  }

  /**
   * Tells when the wait began.
   *
   * @return on the clock of {@link System#nanoTime}
   */
  public long begunNanos() {
    return begunNanos;
  }

  /**
   * Notes that the wait begins and that every handle is still to be dropped.
   *
   * @param nanos on the clock of {@link System#nanoTime}
   */
  public void begin(long nanos) {
    begunNanos = nanos;
    undropped.set(size);
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
