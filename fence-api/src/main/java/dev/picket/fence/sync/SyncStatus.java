package dev.picket.fence.sync;

import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Whether work is over, and how it ended, as the kernel tells it.
 *
 * @param code 0 while the work is pending, 1 once it succeeded, the negative error number once it
 *     failed
 */
public record SyncStatus(int code) {
  /** Refuses what the kernel never tells. */
  public SyncStatus {
    if (code > 1) {
      throw new IllegalArgumentException(
          "there is no status " + code + "; expected 0, 1, or a negative error number");
    }
  }

  /** The work goes on. */
  public static final SyncStatus PENDING = new SyncStatus(0);

  /**
   * Tells how work ended.
   *
   * @param outcome as its fence tells, null while it is pending
   * @return the same as the kernel would tell
   */
  public static SyncStatus of(@Nullable Outcome outcome) {
    if (outcome == null) {
      return PENDING;
    }
    FenceError error = outcome.error();
    return new SyncStatus(error == null ? 1 : -error.errno());
  }

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
      FenceError known = FenceError.ofErrno(-code);
      return "failed with " + (known == null ? "error number " + -code : known);
    }
    return isPending() ? "pending" : "succeeded";
  }
}
