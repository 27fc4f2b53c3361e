package dev.picket.fence;

/** What became of a callback that was to be cancelled. */
public enum CancelResult {
  /** It has not run and never will. */
  REMOVED,
  /** It is running now. */
  RUNNING,
  /** It has run. */
  RAN
}
