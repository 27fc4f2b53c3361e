package dev.picket.fence.sync;

/**
 * Why somebody asks a {@link Reservation} what to wait for. There is no other question: what is
 * asked by usage or by context leaves out fences that somebody relies on.
 */
public enum Purpose {
  /** To read the memory: after those who write it. */
  TO_READ(Usage.WRITE),
  /** To write the memory: after those who write and read it. */
  TO_WRITE(Usage.READ),
  /** To move the memory or to free it: after everybody. */
  TO_MOVE_OR_FREE(Usage.BOOKKEEP);

  private final Usage weakest;

  Purpose(Usage weakest) {
    this.weakest = weakest;
  }

  /**
   * Tells what has to be waited for.
   *
   * @return this usage and those before it
   */
  public Usage weakest() {
    return weakest;
  }
}
