package dev.picket.bench.strategy;

import dev.picket.reclaim.spi.HandleTable;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongPredicate;

/**
 * A count for each slot of the handle table, on a cache line of its own, with the handle that was
 * protected last beside it.
 */
final class RefCounts {
  private static final int CHUNK_BITS = 10;
  private static final int CHUNK_SIZE = 1 << CHUNK_BITS;
  private static final int STRIDE = 8;

  private volatile AtomicLongArray[] chunks = {};
  private final AtomicInteger highest = new AtomicInteger();

  void increment(long handle) {
    int slot = HandleTable.asLink(handle);
    if (slot > highest.get()) {
      growTo(slot);
    }
    chunkOf(slot).getAndIncrement(indexOf(slot));
  }

  void decrement(long handle) {
    int slot = HandleTable.asLink(handle);
    chunkOf(slot).getAndDecrement(indexOf(slot));
  }

  /** Names the record that is held, once it is certain that it is: nobody can reuse its slot. */
  void name(long handle) {
    int slot = HandleTable.asLink(handle);
    chunkOf(slot).setOpaque(indexOf(slot) + 1, handle);
  }

  /**
   * Tells whether a count is raised whose record is of interest. While the name of a record is
   * about to be stored, an older one is found; a handle that is not in use must be of interest.
   */
  boolean anyHeld(LongPredicate interest) {
    for (int slot = highest.get(); slot > 0; slot--) {
      AtomicLongArray chunk = chunkOf(slot);
      if (chunk.get(indexOf(slot)) != 0 && interest.test(chunk.getOpaque(indexOf(slot) + 1))) {
        return true;
      }
    }
    return false;
  }

  boolean isHeld(long handle) {
    int slot = HandleTable.asLink(handle);
    return slot <= highest.get() && chunkOf(slot).get(indexOf(slot)) != 0;
  }

  private synchronized void growTo(int slot) {
    int needed = (slot >>> CHUNK_BITS) + 1;
    AtomicLongArray[] grown = chunks;
    if (grown.length < needed) {
      int old = grown.length;
      grown = Arrays.copyOf(grown, needed);
      for (int i = old; i < needed; i++) {
        grown[i] = new AtomicLongArray(CHUNK_SIZE * STRIDE);
      }
      chunks = grown;
    }
    highest.accumulateAndGet(slot, Math::max);
  }

  private AtomicLongArray chunkOf(int slot) {
    return chunks[slot >>> CHUNK_BITS];
  }

  private static int indexOf(int slot) {
    return (slot & (CHUNK_SIZE - 1)) * STRIDE;
  }
}
