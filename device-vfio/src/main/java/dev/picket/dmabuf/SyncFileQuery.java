package dev.picket.dmabuf;

import static dev.picket.dmabuf.SyncFileUapi.SYNC_FENCE_INFO;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_FILE_INFO;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_IOC_FILE_INFO;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks what fences a sync file has, and how they ended, with memory that serves one file after the
 * other. For one thread at a time.
 */
final class SyncFileQuery {
  private static final int USUAL_FENCES = 16;

  /** The number of fences falls while the kernel finds some signalled; it does not rise. */
  private static final int MOST_ATTEMPTS = 3;

  private static final long STATUS = offset("status");
  private static final long TIMESTAMP = offset("timestamp_ns");
  private static final long DRIVER_NAME = offset("driver_name");
  private static final long TIMELINE_NAME = offset("obj_name");

  private final Arena arena;
  private final Struct file;
  private MemorySegment fences;
  private int count;

  SyncFileQuery(Arena arena) {
    this.arena = arena;
    this.file = new Struct(SYNC_FILE_INFO, arena.allocate(SYNC_FILE_INFO));
    this.fences = arena.allocate(SYNC_FENCE_INFO, USUAL_FENCES);
  }

  /** Fills the memory. */
  void ask(SyncFile asked) {
    for (int attempts = MOST_ATTEMPTS; ; attempts--) {
      long room = fences.byteSize() / SYNC_FENCE_INFO.byteSize();
      file.set("num_fences", room).set("sync_fence_info", fences.address());
      try {
        asked.ioctl(SYNC_IOC_FILE_INFO, file.memory());
        count = (int) file.get("num_fences");
        return;
      } catch (SystemCallException e) {
        if (e.errno() != Errno.EINVAL || attempts == 1) {
          throw e;
        }
      }
      askForCount(asked);
      if (count > room) {
        fences = arena.allocate(SYNC_FENCE_INFO, count);
      }
    }
  }

  /** Learns only how many fences there are. */
  void askForCount(SyncFile asked) {
    file.set("num_fences", 0).set("sync_fence_info", 0);
    asked.ioctl(SYNC_IOC_FILE_INFO, file.memory());
    count = (int) file.get("num_fences");
  }

  SyncFileInfo info() {
    List<SyncFenceInfo> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      MemorySegment fence = fence(i);
      SyncStatus status = new SyncStatus(status(i));
      all.add(
          new SyncFenceInfo(
              text(fence, DRIVER_NAME),
              text(fence, TIMELINE_NAME),
              status,
              status.isPending() ? 0 : nanos(i)));
    }
    // A failure that the kernel met before a pending fence stands for all in what it tells.
    SyncStatus together =
        all.stream().anyMatch(fence -> fence.status().isPending())
            ? SyncStatus.PENDING
            : new SyncStatus((int) file.get("status"));
    return new SyncFileInfo(text(file.memory(), 0), together, all);
  }

  /** How the work ended, of a file that is known to be signalled. */
  Outcome outcome() {
    FenceError error = error();
    return error == null ? Outcome.success(newestNanos()) : Outcome.failure(error, newestNanos());
  }

  /** The first error that there is; whatever has no name of its own is a failure of the device. */
  @Nullable FenceError error() {
    for (int i = 0; i < count; i++) {
      int errno = -status(i);
      if (errno > 0) {
        return errorOf(errno);
      }
    }
    return null;
  }

  /** When the last fence was signalled. */
  long newestNanos() {
    boolean known = false;
    long newest = 0;
    for (int i = 0; i < count; i++) {
      if (status(i) != 0) {
        newest = known ? Math.max(newest, nanos(i)) : nanos(i);
        known = true;
      }
    }
    return known ? newest : System.nanoTime();
  }

  private static FenceError errorOf(int errno) {
    for (FenceError error : FenceError.values()) {
      if (error.errno() == errno) {
        return error;
      }
    }
    return FenceError.EIO;
  }

  private int status(int index) {
    return fences.get(JAVA_INT, index * SYNC_FENCE_INFO.byteSize() + STATUS);
  }

  private long nanos(int index) {
    return fences.get(JAVA_LONG, index * SYNC_FENCE_INFO.byteSize() + TIMESTAMP);
  }

  private MemorySegment fence(int index) {
    return fences.asSlice(index * SYNC_FENCE_INFO.byteSize(), SYNC_FENCE_INFO);
  }

  private static String text(MemorySegment struct, long at) {
    return struct.asSlice(at, 32).getString(0);
  }

  private static long offset(String member) {
    return SYNC_FENCE_INFO.byteOffset(PathElement.groupElement(member));
  }
}
