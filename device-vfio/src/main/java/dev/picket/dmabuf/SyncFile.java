package dev.picket.dmabuf;

import static dev.picket.dmabuf.SyncFileUapi.SYNC_IOC_MERGE;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_IOC_SET_DEADLINE;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_MERGE_DATA;
import static dev.picket.dmabuf.SyncFileUapi.SYNC_SET_DEADLINE;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.picket.fence.sync.SyncFileInfo;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import dev.picket.linux.call.Uses;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of the kernel's that stands for work of some driver, or of several: what Vulkan,
 * compositors and drivers hand each other. What it stands for never changes. Follows {@code struct
 * sync_file} of the Linux kernel; a {@link SyncFilePoller} makes a {@link dev.picket.fence.Fence}
 * of it.
 *
 * <p>All methods may be called by any thread, and none waits for the work. One that is called while
 * another thread closes the file either finishes first or says that it is closed.
 */
public final class SyncFile implements AutoCloseable {
  private static final int LONGEST_NAME = 31;

  private final Kernel kernel;
  private final Descriptor file;
  private final Uses uses;

  /** In place of who has taken the file over, once the caller has closed it. */
  private static final PolledFile NOBODY = new PolledFile(0);

  /** Who has taken the file over from the caller, and closes it. */
  private final AtomicReference<@Nullable PolledFile> taker = new AtomicReference<>();

  SyncFile(Kernel kernel, Descriptor file) {
    this.kernel = kernel;
    this.file = file;
    this.uses = new Uses(file.toString(), file::close);
  }

  /**
   * Takes over a descriptor that somebody else has made, such as {@code vkGetFenceFdKHR}.
   *
   * @param descriptor of a sync file; belongs to the result from here on, but stays the caller's if
   *     this throws
   * @return the file, to be closed by the caller
   * @throws IllegalArgumentException if it is negative, by which Vulkan and others say that the
   *     work is over: {@link dev.picket.fence.Fence#stub} is a fence for that
   * @throws SystemCallException if it is no sync file ({@code ENOTTY}), or closed ({@code EBADF})
   * @throws IllegalStateException if native access is off
   */
  public static SyncFile adopt(int descriptor) {
    return adopt(Kernel.ofThisMachine(), descriptor);
  }

  static SyncFile adopt(Kernel kernel, int descriptor) {
    if (descriptor < 0) {
      throw new IllegalArgumentException(
          "descriptor "
              + descriptor
              + " is no file; where it means that there is nothing to wait for, use Fence.stub()");
    }
    SyncFile adopted =
        new SyncFile(kernel, new Descriptor(kernel, descriptor, "adopted sync file"));
    try (Arena arena = Arena.ofConfined()) {
      new SyncFileQuery(arena).askForCount(adopted);
      return adopted;
    } catch (SystemCallException e) {
      throw switch (e.errno()) {
        case Errno.ENOTTY ->
            e.withAdvice(
                "it is no sync file; export one of a buffer, a sync object or a Vulkan handle of"
                    + " the type SYNC_FD");
        case Errno.EBADF -> e.withAdvice("it is not open in this process");
        default -> e;
      };
    }
  }

  /**
   * Tells whether the work is over, successful or not. Asks the kernel, by {@code poll}, which also
   * has the driver tell the kernel of the end from here on.
   *
   * @return true from the signal on, for ever
   * @throws IllegalStateException if the file is closed
   */
  public boolean isSignaled() {
    uses.enter();
    try {
      return kernel.poll(file, LinuxUapi.POLLIN) != 0;
    } finally {
      uses.exit();
    }
  }

  /**
   * Asks what the file waits for, and how that ended ({@code SYNC_IOC_FILE_INFO}).
   *
   * @return what the kernel tells now
   * @throws SystemCallException if the kernel has no memory for the answer
   * @throws IllegalStateException if the file is closed
   */
  public SyncFileInfo info() {
    try (Arena arena = Arena.ofConfined()) {
      SyncFileQuery query = new SyncFileQuery(arena);
      query.ask(this);
      return query.info();
    }
  }

  /**
   * Makes a file that waits for the work of both ({@code SYNC_IOC_MERGE}). Both stay as they are.
   * The kernel leaves out what is signalled already, and its error with it: whoever wants to know
   * of failures asks both for them.
   *
   * @param name for people, at most 31 bytes of UTF-8
   * @param other may be the same
   * @return a new file, to be closed by the caller
   * @throws IllegalArgumentException if the name is too long, or has a zero character, where the
   *     kernel would cut it off
   * @throws SystemCallException if there is no descriptor left ({@code EMFILE}) or no memory
   * @throws IllegalStateException if one of the files is closed
   */
  public SyncFile merge(String name, SyncFile other) {
    requireNonNull(other, "other");
    byte[] text = checked(name);
    try (Arena arena = Arena.ofConfined()) {
      Struct merge = new Struct(SYNC_MERGE_DATA, arena.allocate(SYNC_MERGE_DATA));
      MemorySegment.copy(text, 0, merge.memory(), JAVA_BYTE, 0, text.length);
      other.uses.enter();
      try {
        merge.set("fd2", other.file.number());
        ioctl(SYNC_IOC_MERGE, merge.memory());
      } catch (SystemCallException e) {
        throw advised(e);
      } finally {
        other.uses.exit();
      }
      return made((int) merge.get("fence"), "sync file " + name);
    }
  }

  /**
   * Tells the drivers by when the signal is wanted ({@code SYNC_IOC_SET_DEADLINE}): a hint, of
   * which few make anything.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means now
   * @throws SystemCallException if the kernel is older than 6.4 ({@code ENOTTY})
   * @throws IllegalStateException if the file is closed
   */
  public void setDeadline(long nanos) {
    try (Arena arena = Arena.ofConfined()) {
      Struct deadline =
          new Struct(SYNC_SET_DEADLINE, arena.allocate(SYNC_SET_DEADLINE))
              .set("deadline_ns", nanos);
      ioctl(SYNC_IOC_SET_DEADLINE, deadline.memory());
    } catch (SystemCallException e) {
      throw e.errno() == Errno.ENOTTY
          ? e.withAdvice("this kernel knows no deadlines, which came with Linux 6.4; leave it out")
          : e;
    }
  }

  /**
   * Makes another descriptor of the same file, for somebody who takes descriptors over, as Vulkan
   * does, or a poller ({@link SyncFilePoller#fence}).
   *
   * @return the same work, to be closed by the caller on its own
   * @throws SystemCallException if there is no descriptor left ({@code EMFILE})
   * @throws IllegalStateException if the file is closed
   */
  public SyncFile duplicate() {
    uses.enter();
    try {
      int result = kernel.calls().fcntl(file.number(), LinuxUapi.F_DUPFD_CLOEXEC, 0);
      return made(
          kernel.check(result, "fcntl(F_DUPFD_CLOEXEC)", toString()), "duplicated sync file");
    } catch (SystemCallException e) {
      throw advised(e);
    } finally {
      uses.exit();
    }
  }

  /**
   * Tells the descriptor, to be given to others, who have to duplicate it if they keep it.
   *
   * @return its number
   * @throws IllegalStateException if the file is closed
   */
  public int descriptor() {
    if (uses.isClosed()) {
      throw new IllegalStateException(this + " is closed");
    }
    return file.number();
  }

  /**
   * Closes the descriptor: at once, or when the last call that uses it has returned. The work and
   * other descriptors of it go on. Does nothing if a poller has taken the file over, which then
   * closes it. May be called again.
   *
   * @throws SystemCallException if the kernel reports an error; the descriptor is closed even then
   */
  @Override
  public void close() {
    if (taker.compareAndSet(null, NOBODY)) {
      uses.close();
    }
  }

  Kernel kernel() {
    return kernel;
  }

  Descriptor file() {
    return file;
  }

  /** Gives the descriptor to a call; the file stays open until that returns. */
  void lend(IntConsumer call) {
    uses.enter();
    try {
      call.accept(file.number());
    } finally {
      uses.exit();
    }
  }

  /** Asks the file; it stays open until this returns. */
  int ioctl(Request request, MemorySegment argument) {
    uses.enter();
    try {
      return kernel.ioctl(file, request, argument);
    } finally {
      uses.exit();
    }
  }

  /** Takes the file over from the caller, once. */
  void handOver(PolledFile to) {
    PolledFile before = taker.compareAndExchange(null, to);
    if (before == NOBODY) {
      throw new IllegalStateException(this + " is closed");
    }
    if (before != null) {
      throw new IllegalStateException(
          this + " belongs to a fence already; for another one give its poller a duplicate()");
    }
  }

  /** The caller has it again. */
  void handBack() {
    taker.set(null);
  }

  /** Who has taken the file over. */
  @Nullable PolledFile taker() {
    return taker.get();
  }

  /** Closes a file that was taken over. */
  void closeTaken() {
    uses.close();
  }

  private SyncFile made(int descriptor, String what) {
    return new SyncFile(kernel, new Descriptor(kernel, descriptor, what));
  }

  private static byte[] checked(String name) {
    byte[] text = name.getBytes(UTF_8);
    if (text.length > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the name \"%s\" has %d bytes, expected at most %d, and no zero character"
              .formatted(name.replace("\0", "\\0"), text.length, LONGEST_NAME));
    }
    return text;
  }

  private static SystemCallException advised(SystemCallException e) {
    return e.errno() == Errno.EMFILE
        ? e.withAdvice("raise the limit of open files (ulimit -n), or close some")
        : e;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
