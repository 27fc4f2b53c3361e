package dev.picket.fence.sync;

import dev.picket.fence.FenceError;

/** Which error counts where several fences have failed. The others can be read of each. */
public enum ErrorPolicy {
  /** The one of the work that ended first; of those that ended at one time, the first listed. */
  FIRST,

  /**
   * The worst. From harmless to fatal: {@code ENODATA}, {@code ECANCELED}, {@code ESRCH}, {@code
   * ENOENT}, {@code EINVAL}, {@code ENOMEM}, {@code EDEADLK}, {@code ETIME}, {@code EIO}, {@code
   * ENODEV}. What only withdrew its own work comes first, then what could not be done at all, then
   * what the device failed at, and last that there is no device any more.
   */
  WORST;

  /** Tells how bad an error is, beside others. */
  static int severity(FenceError error) {
    return switch (error) {
      case ENODATA -> 1;
      case ECANCELED -> 2;
      case ESRCH -> 3;
      case ENOENT -> 4;
      case EINVAL -> 5;
      case ENOMEM -> 6;
      case EDEADLK -> 7;
      case ETIME -> 8;
      case EIO -> 9;
      case ENODEV -> 10;
    };
  }
}
