package dev.picket.dmabuf;

import static dev.picket.dmabuf.SyncFileUapi.SYNC_FENCE_INFO;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_FILE_INFO;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_IOC_FILE_INFO;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.requireNonNullElse;

import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.sync.SyncFenceInfo;
import dev.picket.fence.sync.SyncFileInfo;
import dev.picket.fence.sync.SyncStatus;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks what fences a sync file has, and how they ended, with memory that serves one file after the
 * other. For one thread at a time.
 */
final class SyncFileQuery {
  private static final int USUAL_FENCES = 16;
  private static final int NAME_SIZE = 32;

  /** The number of fences falls while the kernel finds some signalled; it does not rise. */
  private static final int MOST_ATTEMPTS = 3;

  /* Looked up once, because the agent asks for every file. */
  private static final long FILE_NAME = offset(SYNC_FILE_INFO, "name");
  private static final long FILE_STATUS = offset(SYNC_FILE_INFO, "status");
  private static final long FENCE_COUNT = offset(SYNC_FILE_INFO, "num_fences");
  private static final long FENCES = offset(SYNC_FILE_INFO, "sync_fence_info");
  private static final long DRIVER_NAME = offset(SYNC_FENCE_INFO, "driver_name");
  private static final long TIMELINE_NAME = offset(SYNC_FENCE_INFO, "obj_name");
  private static final long STATUS = offset(SYNC_FENCE_INFO, "status");
  private static final long TIMESTAMP = offset(SYNC_FENCE_INFO, "timestamp_ns");
  private static final long SIZE = SYNC_FENCE_INFO.byteSize();

  private final Arena arena;
  private final MemorySegment file;
  private MemorySegment fences;
  private int count;

  SyncFileQuery(Arena arena) {
    this.arena = arena;
    this.file = arena.allocate(SYNC_FILE_INFO);
    this.fences = arena.allocate(SYNC_FENCE_INFO, USUAL_FENCES);
  }

  /** Fills the memory. */
  void ask(SyncFile asked) {
    for (int attempts = MOST_ATTEMPTS; ; attempts--) {
      int room = (int) (fences.byteSize() / SIZE);
      try {
        ask(asked, room, fences.address());
        return;
      } catch (SystemCallException e) {
        if (e.errno() != Errno.EINVAL || attempts == 1) {
          throw e;
        }
      }
      askForCount(asked);
      if (count > room) {
        fences = arena.allocate(SYNC_FENCE_INFO, Math.max(count, 2 * room));
      }
    }
  }

  /** Learns only how many fences there are. */
  void askForCount(SyncFile asked) {
    ask(asked, 0, 0);
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
            : new SyncStatus(file.get(JAVA_INT, FILE_STATUS));
    return new SyncFileInfo(text(file, FILE_NAME), together, all);
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

  /** When the last fence was signalled; a pending one has the time 0. */
  long newestNanos() {
    long newest = 0;
    for (int i = 0; i < count; i++) {
      newest = Math.max(newest, nanos(i));
    }
    return newest == 0 ? System.nanoTime() : newest;
  }

  private void ask(SyncFile asked, int room, long address) {
    file.set(JAVA_INT, FENCE_COUNT, room);
    file.set(JAVA_LONG, FENCES, address);
    asked.ioctl(SYNC_IOC_FILE_INFO, file);
    count = file.get(JAVA_INT, FENCE_COUNT);
  }

  private static FenceError errorOf(int errno) {
    return requireNonNullElse(FenceError.ofErrno(errno), FenceError.EIO);
  }

  private int status(int index) {
    return fences.get(JAVA_INT, index * SIZE + STATUS);
  }

  private long nanos(int index) {
    return fences.get(JAVA_LONG, index * SIZE + TIMESTAMP);
  }

  private MemorySegment fence(int index) {
    return fences.asSlice(index * SIZE, SYNC_FENCE_INFO);
  }

  private static String text(MemorySegment struct, long at) {
    return struct.asSlice(at, NAME_SIZE).getString(0);
  }

  private static long offset(StructLayout layout, String member) {
    return layout.byteOffset(PathElement.groupElement(member));
  }
}
