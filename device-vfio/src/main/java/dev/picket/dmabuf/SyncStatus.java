package dev.picket.dmabuf;

import dev.picket.linux.call.Errno;

/**
 * Whether work of the kernel's is over, and how it ended.
 *
 * @param code as the kernel tells it: 0 while the work is pending, 1 once it succeeded, the
 *     negative error number once it failed
 */
public record SyncStatus(int code) {
  static final SyncStatus PENDING = new SyncStatus(0);

  /**
   * Tells whether the work goes on.
   *
   * @return false once it succeeded or failed
   */
  public boolean isPending() {
    return code == 0;
  }

  /**
   * Tells why the work failed.
   *
   * @return the positive error number; 0 while it is pending, and if it succeeded
   */
  public int errno() {
    return Math.max(0, -code);
  }

  @Override
  public String toString() {
    if (code < 0) {
      return "failed with " + Errno.name(-code);
    }
    return isPending() ? "pending" : "succeeded";
  }
}
