package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.MappingCheck;
import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Cleanup;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.MappingChecks;
import dev.picket.linux.call.Request;
import dev.picket.linux.call.Struct;
import dev.picket.linux.call.Uses;
import dev.picket.reclaim.spi.Blocking;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A buffer of the kernel's that devices, drivers and processes share by its descriptor, and with it
 * the fences of those who work on it: {@code struct dma_buf}.
 *
 * <p>Whoever wants to use it asks what he must wait for, to read or to write, by {@link
 * #exportSnapshot}, and leaves by {@link #addFence} what others must wait for. A snapshot does not
 * change: work that is added later is not in it, so a compositor takes it before the buffer is
 * submitted again and waits for no more than it has to. A fence that is added takes nobody else's
 * place: the kernel keeps all that are pending, save the older ones of its own timeline. What is
 * waited for before the buffer is moved or freed is the kernel's business, and no process can ask
 * for it.
 *
 * <p>The CPU reaches it only through {@link CpuAccess}. All methods may be called by any thread.
 */
public final class DmaBuf implements AutoCloseable {
  /*
   * Closing the buffer waits for nobody and takes nothing away from a thread that is using it. Each use of the descriptor
   * or of the mapping is counted, a CpuAccess as one from its start to its end; closing refuses new uses, and the last one
   * to end unmaps and closes. So
   *  - no access hits addresses that are unmapped: it lies within its CpuAccess, which is for one thread, and whose end
   *    comes after it on that thread;
   *  - no request goes to a descriptor that has become another file's, a start that waits in the kernel included;
   *  - the SYNC that ends an access finds the buffer open.
   * A CpuAccess that is never closed keeps the buffer; that is the price of not stopping its thread.
   *
   * There is one mapping, made by the first access, since making one is what costs.
   */

  private static final System.Logger LOG = System.getLogger(DmaBuf.class.getName());
  private static final String SYSTEM_HEAP = "system";

  private final Kernel kernel;
  private final Descriptor file;
  private final long size;
  private final boolean writable;
  private final Uses uses;

  private final Object mapping = new Object();
  private long address;

  private volatile boolean checkDue = true;
  private volatile @Nullable MappingCheck check;

  DmaBuf(Kernel kernel, Descriptor file, long size, boolean writable) {
    this.kernel = kernel;
    this.file = file;
    this.size = size;
    this.writable = writable;
    this.uses = new Uses(file.toString(), this::free);
  }

  /**
   * Makes a buffer of the system heap, of pages that need not be next to each other.
   *
   * @param size in bytes, rounded up to whole pages by the kernel
   * @return the buffer, to be closed by the caller
   * @throws IllegalArgumentException if the size is not positive
   * @throws IllegalStateException if native access is off
   * @throws SystemCallException if the kernel refuses, saying what to do where it has no such heap
   *     or this user may not use it
   */
  public static DmaBuf allocate(long size) {
    return allocate(SYSTEM_HEAP, size);
  }

  /**
   * Makes a buffer of a heap.
   *
   * @param heap its name in {@code /dev/dma_heap}, such as {@code system}
   * @param size in bytes, rounded up to whole pages by the kernel
   * @return the buffer, to be closed by the caller
   * @throws IllegalArgumentException if the size is not positive, or this is no heap's name
   * @throws IllegalStateException if native access is off
   * @throws SystemCallException if the kernel refuses, saying what to do where it has no such heap
   *     or this user may not use it
   */
  public static DmaBuf allocate(String heap, long size) {
    Kernel kernel = Kernel.ofThisMachine();
    return opened(kernel, DmaHeap.allocate(kernel, requireNonNull(heap, "heap"), size));
  }

  /**
   * Makes a buffer of memory of this process (udmabuf). It is the same memory, not a copy.
   *
   * @param memory all of which becomes the buffer; stays the caller's, who may close it
   * @return the buffer, to be closed by the caller
   * @throws IllegalStateException if the memory is closed, or native access is off
   * @throws SystemCallException if the kernel refuses, saying what to do where the driver is
   *     missing, this user may not use it or the memory is too large for it
   */
  public static DmaBuf over(SealedMemory memory) {
    Kernel kernel = Kernel.ofThisMachine();
    return opened(kernel, Udmabuf.over(kernel, requireNonNull(memory, "memory")));
  }

  /**
   * Takes over a descriptor that somebody else has made, such as one received from a socket or from
   * {@code vkGetMemoryFdKHR}.
   *
   * @param descriptor of a DMA buffer; belongs to the result if this returns, to the caller if it
   *     throws
   * @return the buffer, to be closed by the caller
   * @throws IllegalArgumentException if the descriptor is closed, or of something else
   * @throws IllegalStateException if native access is off
   * @throws java.io.UncheckedIOException if {@code /proc} does not tell
   */
  public static DmaBuf adopt(int descriptor) {
    Kernel kernel = Kernel.ofThisMachine();
    BufferInfo info = BufferInfo.of(descriptor);
    return of(kernel, new Descriptor(kernel, descriptor, "DMA buffer of " + info.exporter()), info);
  }

  private static DmaBuf opened(Kernel kernel, Descriptor file) {
    try {
      return of(kernel, file, BufferInfo.of(file.number()));
    } catch (Throwable e) {
      new Cleanup().step(file::close).endAfter(e);
      throw e;
    }
  }

  private static DmaBuf of(Kernel kernel, Descriptor file, BufferInfo info) {
    return new DmaBuf(kernel, file, info.size(), info.writable());
  }

  /**
   * Tells the size.
   *
   * @return in bytes
   */
  public long size() {
    return size;
  }

  /**
   * Tells the name that whoever holds the buffer may have given it, for people to read.
   *
   * @return it; null if nobody has
   * @throws IllegalStateException if the buffer is closed
   * @throws java.io.UncheckedIOException if {@code /proc} does not tell
   */
  public @Nullable String name() {
    uses.enter();
    try {
      return BufferInfo.of(file.number()).name();
    } finally {
      uses.exit();
    }
  }

  /**
   * Names the buffer for people, who see it in {@code /proc} and debugfs ({@code
   * DMA_BUF_SET_NAME}).
   *
   * @param name of at most 31 bytes
   * @throws IllegalArgumentException if it is longer
   * @throws IllegalStateException if the buffer is closed
   * @throws SystemCallException if the kernel refuses
   */
  public void setName(String name) {
    int longest = DmaBufUapi.DMA_BUF_NAME_LEN - 1;
    int length = name.getBytes(UTF_8).length;
    if (length > longest || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the name \"%s\" of %d bytes, expected at most %d and no zero among them"
              .formatted(name, length, longest));
    }
    try (Arena arena = Arena.ofConfined()) {
      ioctl(DmaBufUapi.DMA_BUF_SET_NAME_B, arena.allocateFrom(name));
    }
  }

  /**
   * Tells the descriptor, to be given to others, who have to duplicate it if they keep it.
   *
   * @return its number
   * @throws IllegalStateException if the buffer is closed
   */
  public int descriptor() {
    if (uses.isClosed()) {
      throw new IllegalStateException(file + " is closed");
    }
    return file.number();
  }

  /**
   * Takes what has to be waited for before an access ({@code DMA_BUF_IOCTL_EXPORT_SYNC_FILE}): for
   * reading the pending writes, for writing everything that is pending. Work that is added later is
   * not in it.
   *
   * @param access what is to be done after the wait
   * @return it as one file, signalled already if there is nothing to wait for; to be closed by the
   *     caller
   * @throws IllegalStateException if the buffer is closed
   * @throws SystemCallException if the kernel refuses, or is older than 6.0
   */
  public SyncFile exportSnapshot(Access access) {
    StructLayout layout = DmaBufUapi.DMA_BUF_EXPORT_SYNC_FILE;
    try (Arena arena = Arena.ofConfined()) {
      Struct request = new Struct(layout, arena.allocate(layout)).set("flags", access.flags());
      ioctl(DmaBufUapi.DMA_BUF_IOCTL_EXPORT_SYNC_FILE, request.memory());
      int fd = (int) request.get("fd");
      return new SyncFile(kernel, new Descriptor(kernel, fd, "sync file of " + file));
    }
  }

  /**
   * Makes others wait for work ({@code DMA_BUF_IOCTL_IMPORT_SYNC_FILE}): for a reader those who
   * write after it, for a writer everybody after it.
   *
   * @param fence the work, all of it if it is several; stays the caller's, who may close it
   * @param access what the work does with the buffer
   * @throws IllegalStateException if the buffer or the file is closed
   * @throws SystemCallException if the kernel refuses, or is older than 6.0
   */
  public void addFence(SyncFile fence, Access access) {
    StructLayout layout = DmaBufUapi.DMA_BUF_IMPORT_SYNC_FILE;
    try (Arena arena = Arena.ofConfined()) {
      Struct request = new Struct(layout, arena.allocate(layout)).set("flags", access.flags());
      fence.lend(
          fd -> ioctl(DmaBufUapi.DMA_BUF_IOCTL_IMPORT_SYNC_FILE, request.set("fd", fd).memory()));
    }
  }

  /**
   * Tells whether an access would have to wait now. Does not wait for fences; the kernel's lock of
   * the buffer may be held by a driver for a moment, as for {@link #addFence}. The kernel keeps the
   * buffer until what was found pending is done, also if it is closed before.
   *
   * @param access what is to be done
   * @return for reading, whether a write is pending; for writing, whether anything is
   * @throws IllegalStateException if the buffer is closed
   */
  public boolean mustWait(Access access) {
    int event = access.writes() ? LinuxUapi.POLLOUT : LinuxUapi.POLLIN;
    return (using(() -> kernel.poll(file, event)) & event) == 0;
  }

  /**
   * Begins an access by the CPU ({@code DMA_BUF_IOCTL_SYNC}), which ends when the result is closed.
   * Waits in the kernel for what {@link #exportSnapshot} would give, without a limit and without
   * heeding interruption; a virtual thread keeps its carrier meanwhile. Who cannot wait asks {@link
   * #mustWait} first, or waits for the snapshot in his own way.
   *
   * @param access what the CPU will do; nothing else is allowed until the end
   * @return the access, for this thread only and to be closed by it
   * @throws IllegalStateException in a section, callback, drop or a method of a ring's device,
   *     which may be what is waited for; if the buffer is closed, or its descriptor is for reading
   *     only
   * @throws SystemCallException if the kernel refuses, as where the buffer's exporter does not let
   *     the CPU at it
   */
  public CpuAccess access(Access access) {
    requireNonNull(access, "access");
    refuseInTheWrongPlace();
    if (access.writes() && !writable) {
      throw new IllegalStateException(
          file + " is for reading only; ask who exported it for a descriptor for writing as well");
    }
    uses.enter();
    try {
      CpuAccess begun = new CpuAccess(this, access, mapped(), size);
      sync(DmaBufUapi.DMA_BUF_SYNC_START, access);
      return begun;
    } catch (Throwable e) {
      new Cleanup().step(uses::exit).endAfter(e);
      throw e;
    }
  }

  /**
   * Tells what kind of memory the mapping was found to be after the CPU's first access. A buffer
   * that turns out to be memory whose pages the kernel gives away is also logged as a warning.
   *
   * @return the finding; null before the first access, and if it cannot be told
   */
  public @Nullable MappingCheck memoryCheck() {
    return check;
  }

  /**
   * Closes the buffer for this process: at once, or when the last {@link CpuAccess} or call that
   * uses it has ended. Does not wait for that, nor for fences. Other processes and devices keep it.
   * May be called again.
   *
   * @throws SystemCallException if the kernel reports an error; the descriptor is closed even then
   */
  @Override
  public void close() {
    uses.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }

  /** Ends the access, whatever fails. */
  void end(Access access) {
    new Cleanup().step(() -> sync(DmaBufUapi.DMA_BUF_SYNC_END, access)).step(uses::exit).end();
  }

  boolean isCheckDue() {
    return checkDue;
  }

  /** Called after an access, before its end. */
  void checkMemory(long start) {
    checkDue = false;
    check = MappingChecks.checkOrWarn(LOG, toString(), kernel, start, size);
  }

  private static void refuseInTheWrongPlace() {
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          "access by the CPU to a DMA buffer was begun inside "
              + obstacle
              + ", where its wait for fences could wait for itself; begin it outside");
    }
  }

  private long mapped() {
    synchronized (mapping) {
      if (address == 0) {
        address = map();
      }
      return address;
    }
  }

  private long map() {
    int protection = writable ? LinuxUapi.PROT_READ | LinuxUapi.PROT_WRITE : LinuxUapi.PROT_READ;
    try {
      return kernel.mmap(0, size, protection, LinuxUapi.MAP_SHARED, file, 0);
    } catch (SystemCallException e) {
      throw e.errno() == Errno.EINVAL || e.errno() == Errno.ENODEV
          ? e.withAdvice("whoever exported this buffer does not let the CPU at it")
          : e;
    }
  }

  private void free() {
    Cleanup cleanup = new Cleanup();
    synchronized (mapping) {
      if (address != 0) {
        cleanup.step(() -> kernel.munmap(address, size));
      }
    }
    cleanup.step(file::close).end();
  }

  /** Begun again as long as the kernel says so, as its header asks for. */
  private void sync(int boundary, Access access) {
    int flags = boundary | access.flags();
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DmaBufUapi.DMA_BUF_SYNC, arena.allocate(DmaBufUapi.DMA_BUF_SYNC))
              .set("flags", flags);
      Request call = DmaBufUapi.DMA_BUF_IOCTL_SYNC;
      int result;
      VarHandle.fullFence(); // no access of the CPU moves across the call, either way
      do {
        result = kernel.calls().ioctl(file.number(), call.number(), request.memory());
      } while (result == -Errno.EAGAIN);
      VarHandle.fullFence();
      kernel.check(result, call.call(), file + ", flags " + flags);
    }
  }

  private int ioctl(Request request, MemorySegment argument) {
    try {
      return using(() -> kernel.ioctl(file, request, argument));
    } catch (SystemCallException e) {
      throw e.errno() == Errno.ENOTTY
          ? e.withAdvice("this kernel cannot do that with DMA buffers; it takes Linux 6.0 or newer")
          : e;
    }
  }

  private int using(IntSupplier call) {
    uses.enter();
    try {
      return call.getAsInt();
    } finally {
      uses.exit();
    }
  }
}
