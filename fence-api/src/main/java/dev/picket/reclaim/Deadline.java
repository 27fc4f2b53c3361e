package dev.picket.reclaim;

/**
 * When to stop, by the clock that {@link System#nanoTime} reads.
 *
 * @param nanos the time; {@link #NEVER} has none
 */
record Deadline(long nanos) {
  /** Asking costs nothing. */
  static final Deadline NEVER = new Deadline(0);

  /** {@link Long#MAX_VALUE} is never. */
  static Deadline in(long nanos) {
    return nanos == Long.MAX_VALUE ? NEVER : new Deadline(System.nanoTime() + nanos);
  }

  @SuppressWarnings("ReferenceEquality") // the one that has no time
  boolean isOver() {
    return this != NEVER && System.nanoTime() - nanos >= 0;
  }
}
