package dev.picket.linux.call;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The system calls of the C library. */
@SuppressWarnings("restricted")
public final class Libc implements SystemCalls {
  /*
   * Every handle takes the place for errno first. The place is allocated for each call, because a thread-local one would
   * be a piece of native memory for every virtual thread, and none of these calls is as cheap as the allocation.
   */

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      variadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle IOCTL_POINTER =
      variadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle IOCTL_NUMBER =
      variadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MMAP =
      bind(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PREAD =
      bind("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PWRITE =
      bind("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle READ =
      bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle EVENTFD =
      bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CREATE =
      bind("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EPOLL_CTL =
      bind("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EPOLL_WAIT =
      bind("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle MEMFD_CREATE =
      bind("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      bind("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FCNTL =
      variadic("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle POLL =
      bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle PROCESS_VM_READV =
      bind(
          "process_vm_readv",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG));

  private static final Libc INSTANCE = new Libc();

  private Libc() {}

  /**
   * Gives the calls, if native access is allowed.
   *
   * @return the one instance
   * @throws IllegalStateException if native access is off, naming the flag
   */
  public static SystemCalls instance() {
    return INSTANCE;
  }

  @Override
  public int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      return restarting(state -> (int) OPEN.invokeExact(state, name, flags));
    }
  }

  @Override
  public int close(int fd) {
    // Not begun again when interrupted: the descriptor is closed then, and its number may be
    // another's.
    return call(state -> (int) CLOSE.invokeExact(state, fd));
  }

  @Override
  public int ioctl(int fd, long request, MemorySegment argument) {
    return restarting(state -> (int) IOCTL_POINTER.invokeExact(state, fd, request, argument));
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    return restarting(state -> (int) IOCTL_NUMBER.invokeExact(state, fd, request, argument));
  }

  @Override
  public long mmap(long address, long length, int protection, int flags, int fd, long offset) {
    return longCall(
        state -> (long) MMAP.invokeExact(state, address, length, protection, flags, fd, offset));
  }

  @Override
  public int munmap(long address, long length) {
    return call(state -> (int) MUNMAP.invokeExact(state, address, length));
  }

  @Override
  public long pread(int fd, MemorySegment buffer, long position) {
    return restartingLong(
        state -> (long) PREAD.invokeExact(state, fd, buffer, buffer.byteSize(), position));
  }

  @Override
  public long pwrite(int fd, MemorySegment buffer, long position) {
    return restartingLong(
        state -> (long) PWRITE.invokeExact(state, fd, buffer, buffer.byteSize(), position));
  }

  @Override
  public long read(int fd, MemorySegment buffer) {
    return restartingLong(state -> (long) READ.invokeExact(state, fd, buffer, buffer.byteSize()));
  }

  @Override
  public long write(int fd, MemorySegment buffer) {
    return restartingLong(state -> (long) WRITE.invokeExact(state, fd, buffer, buffer.byteSize()));
  }

  @Override
  public int eventfd(int initial, int flags) {
    return call(state -> (int) EVENTFD.invokeExact(state, initial, flags));
  }

  @Override
  public int epollCreate(int flags) {
    return call(state -> (int) EPOLL_CREATE.invokeExact(state, flags));
  }

  @Override
  public int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
    return call(state -> (int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event));
  }

  @Override
  public int epollWait(int epoll, MemorySegment events, int capacity, int timeoutMillis) {
    int result =
        call(state -> (int) EPOLL_WAIT.invokeExact(state, epoll, events, capacity, timeoutMillis));
    return result == -Errno.EINTR ? 0 : result;
  }

  @Override
  public int poll(int fd, int events, int timeoutMillis) {
    try (Arena arena = Arena.ofConfined()) {
      Struct file =
          new Struct(LinuxUapi.POLLFD, arena.allocate(LinuxUapi.POLLFD))
              .set("fd", fd)
              .set("events", events);
      int ready =
          restarting(state -> (int) POLL.invokeExact(state, file.memory(), 1L, timeoutMillis));
      return ready > 0 ? (int) file.get("revents") : ready;
    }
  }

  @Override
  public int memfdCreate(String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      return call(state -> (int) MEMFD_CREATE.invokeExact(state, text, flags));
    }
  }

  @Override
  public int ftruncate(int fd, long length) {
    return restarting(state -> (int) FTRUNCATE.invokeExact(state, fd, length));
  }

  @Override
  public int fcntl(int fd, int operation, long argument) {
    return restarting(state -> (int) FCNTL.invokeExact(state, fd, operation, argument));
  }

  @Override
  public long readOwnMemory(long address, MemorySegment buffer) {
    int self = (int) ProcessHandle.current().pid();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment local = arena.allocate(LinuxUapi.IOVEC);
      local.set(ADDRESS, 0, buffer);
      local.set(JAVA_LONG, 8, buffer.byteSize());
      MemorySegment remote = arena.allocate(LinuxUapi.IOVEC);
      remote.set(JAVA_LONG, 0, address);
      remote.set(JAVA_LONG, 8, buffer.byteSize());
      return longCall(
          state -> (long) PROCESS_VM_READV.invokeExact(state, self, local, 1L, remote, 1L, 0L));
    }
  }

  private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle variadic(
      String name, int fixedArguments, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixedArguments));
  }

  private static int restarting(IntCall call) {
    int result;
    do {
      result = call(call);
    } while (result == -Errno.EINTR);
    return result;
  }

  private static long restartingLong(LongCall call) {
    long result;
    do {
      result = longCall(call);
    } while (result == -Errno.EINTR);
    return result;
  }

  private static int call(IntCall call) {
    return (int) longCall(call::on);
  }

  private static long longCall(LongCall call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long result = call.on(state);
      return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a downcall cannot throw a checked exception", e);
    }
  }

  @FunctionalInterface
  private interface IntCall {
    int on(MemorySegment callState) throws Throwable;
  }

  @FunctionalInterface
  private interface LongCall {
    long on(MemorySegment callState) throws Throwable;
  }
}
