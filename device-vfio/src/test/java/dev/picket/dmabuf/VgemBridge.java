package dev.picket.dmabuf;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import java.time.Duration;

/**
 * Puts a fence of ours behind a real one of the kernel's. For tests only, because a fence of vgem's
 * is signalled as if the work had succeeded when that is not so:
 *
 * <ul>
 *   <li>when this JVM crashes or is killed, whatever the device is still writing;
 *   <li>after {@link Vgem#EXPIRY}, which is why longer jobs are refused;
 *   <li>when the fence of ours fails, for vgem knows no errors.
 * </ul>
 */
final class VgemBridge {
  static final Duration LONGEST_JOB = Duration.ofSeconds(8);

  private final Vgem vgem;

  VgemBridge(Vgem vgem) {
    this.vgem = vgem;
  }

  /**
   * Makes a sync file that is signalled when a fence ends, successful or not. An expiry that was
   * quicker is a problem that is reported to the fence's context.
   *
   * @param fence of ours
   * @param timeLimit of its job, after which its fence has ended for certain
   * @return a new file, to be closed by the caller
   */
  SyncFile syncFile(Fence fence, Duration timeLimit) {
    if (timeLimit.compareTo(LONGEST_JOB) > 0) {
      throw new IllegalArgumentException(
          "a job of up to %s behind a fence of vgem's, which expires after %s and then looks as if the job had succeeded; expected at most %s. A crash of this JVM looks like success too"
              .formatted(timeLimit, Vgem.EXPIRY, LONGEST_JOB));
    }
    VgemFence kernelFence = vgem.fence();
    try {
      SyncFile file = kernelFence.file();
      fence.onSignalOrNow(SignalPathCallback.runInSignalPath(outcome -> end(kernelFence)));
      return file;
    } catch (Throwable e) {
      kernelFence.close();
      throw e;
    }
  }

  private static void end(VgemFence kernelFence) {
    try (kernelFence) {
      kernelFence.signal();
    }
  }
}
