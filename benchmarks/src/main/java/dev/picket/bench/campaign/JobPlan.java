package dev.picket.bench.campaign;

/**
 * A job of a case.
 *
 * @param submitNanos when it is submitted, or given up
 * @param durationNanos how long the device works on it
 * @param bytes of its memory
 * @param restartable whether it may be run again
 * @param use what is done with it
 */
record JobPlan(long submitNanos, long durationNanos, int bytes, boolean restartable, Use use) {
  /** What is done with a job. */
  enum Use {
    /** Prepared and submitted. */
    SUBMIT,
    /** Prepared when the case begins, and submitted in its turn, which may be after the close. */
    SUBMIT_PREPARED,
    /** Prepared and given up. */
    GIVE_UP
  }
}
