package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.reclaim.Section;
import java.util.List;

/**
 * A fence under a name, that can be asked about what it waits for: what a snapshot of a {@link
 * Reservation} or of a {@link SyncPoint} is handed on as. What it stands for never changes.
 *
 * <p>All methods may be called by any thread, and none waits for the work. Follows {@code struct
 * sync_file} of the Linux kernel, whose own files are {@code dev.picket.dmabuf.SyncFile}, with the
 * same methods.
 *
 * @param name for people
 * @param fence what it stands for
 */
public record SyncFile(String name, Fence fence) {
  /** Names a fence. */
  public SyncFile {
    requireNonNull(name, "name");
    requireNonNull(fence, "fence");
  }

  /**
   * Makes a file of a fence, named after it.
   *
   * @param fence pending or signalled
   * @return a new file
   */
  public static SyncFile of(Fence fence) {
    return new SyncFile(fence.label(), fence);
  }

  /**
   * Tells whether the work is over, successful or not. Polls it if it is pending.
   *
   * @return true from the signal on, for ever
   */
  public boolean isSignaled() {
    return fence.poll();
  }

  /**
   * Asks what the file waits for, and how that ended. Polls what is pending.
   *
   * @return what is known now
   */
  public SyncFileInfo info() {
    fence.poll();
    List<SyncFenceInfo> fences = Fences.unwrap(fence).stream().map(SyncFile::infoOf).toList();
    return new SyncFileInfo(name, SyncStatus.of(fence.outcome()), fences);
  }

  /**
   * Makes a file that waits for the work of both, {@linkplain Fences#merge(Fence, Fence) merged}.
   * Both stay as they are.
   *
   * @param name for people
   * @param other may be the same
   * @return a new file
   */
  public SyncFile merge(String name, SyncFile other) {
    return new SyncFile(name, Fences.merge(fence, other.fence));
  }

  /**
   * Tells the drivers by when the signal is wanted: a hint.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means now
   */
  public void setDeadline(long nanos) {
    fence.setDeadline(nanos);
  }

  private static SyncFenceInfo infoOf(Fence part) {
    SyncStatus status = SyncStatus.of(part.outcome());
    if (!status.isPending()) {
      return new SyncFenceInfo(
          Fence.DETACHED_DRIVER, Fence.SIGNALED_TIMELINE, status, part.signalNanos());
    }
    Composite composite = part.composite();
    if (composite != null) {
      return new SyncFenceInfo("picket", composite.name(), status, 0);
    }
    try (Section section = part.reclaimer().enter()) {
      return new SyncFenceInfo(part.driverName(section), part.timelineName(section), status, 0);
    }
  }
}
