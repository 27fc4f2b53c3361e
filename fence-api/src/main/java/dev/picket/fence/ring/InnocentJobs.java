package dev.picket.fence.ring;

/**
 * What becomes of the jobs that were on a device when another one's hanging made a reset necessary.
 */
public enum InnocentJobs {
  /** All fail with {@code ECANCELED}. */
  CANCEL,
  /**
   * Those declared {@link PreparedJob#restartable} are run again, each once in its life, with the
   * same fence; the others fail with {@code ECANCELED}.
   */
  RUN_AGAIN
}
