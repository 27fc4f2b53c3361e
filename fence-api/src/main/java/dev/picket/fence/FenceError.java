package dev.picket.fence;

import org.jspecify.annotations.Nullable;

/**
 * Why the work behind a fence failed, with the error numbers that drivers and consumers of {@code
 * dma_fence} use.
 */
public enum FenceError {
  /** Nothing was there to do; other work is not affected. */
  ENODATA(61, "no data"),
  /** The work was cancelled, usually together with its whole context. */
  ECANCELED(125, "cancelled"),
  /** The work did not end in time and was stopped by a reset. */
  ETIME(62, "timed out"),
  /** The device failed. */
  EIO(5, "device failure"),
  /** The fence could only wait for itself. */
  EDEADLK(35, "deadlock"),
  /** The timeline was closed. */
  ENOENT(2, "timeline closed"),
  /** Who submitted the work is gone. */
  ESRCH(3, "submitter gone"),
  /** There was no memory to do the work. */
  ENOMEM(12, "out of memory"),
  /** The work was invalid. */
  EINVAL(22, "invalid work"),
  /** The device is gone. */
  ENODEV(19, "device lost");

  private static final FenceError[] ALL = values();

  private final int errno;
  private final String meaning;

  FenceError(int errno, String meaning) {
    this.errno = errno;
    this.meaning = meaning;
  }

  /**
   * Tells the number that Linux uses for it.
   *
   * @return 1 to 4095
   */
  public int errno() {
    return errno;
  }

  /**
   * Finds the error that has a number.
   *
   * @param errno as Linux numbers them, positive
   * @return null if none of these has it
   */
  public static @Nullable FenceError ofErrno(int errno) {
    for (FenceError error : ALL) {
      if (error.errno == errno) {
        return error;
      }
    }
    return null;
  }

  /**
   * Tells what it means.
   *
   * @return a few words
   */
  public String meaning() {
    return meaning;
  }
}
