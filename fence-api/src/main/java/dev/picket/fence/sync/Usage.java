package dev.picket.fence.sync;

/**
 * What a fence does with the memory that a {@link Reservation} stands for, from the strongest on:
 * whoever has to wait for one usage has to wait for those before it too.
 */
public enum Usage {
  /** Memory management moves or clears the memory. Everybody has to wait, always. */
  KERNEL,
  /** Writes, and is waited for by whoever reads or writes. */
  WRITE,
  /** Reads, and is waited for by whoever writes. */
  READ,
  /** Uses the memory, but is waited for only by whoever moves or frees it. */
  BOOKKEEP;

  /** Tells whether whoever waits for the other one waits for this one too. */
  boolean isWithin(Usage other) {
    return compareTo(other) <= 0;
  }
}
