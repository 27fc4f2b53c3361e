package dev.picket.linux.call;

import static dev.picket.linux.call.LinuxUapi.O_CLOEXEC;

import dev.picket.linux.SystemCallException;
import java.lang.foreign.MemorySegment;

/**
 * The system calls with every failure as a {@link SystemCallException}. A file descriptor is told
 * by its number and by what it is, which {@link Descriptor} carries.
 */
public final class Kernel {
  private final SystemCalls calls;

  public Kernel(SystemCalls calls) {
    this.calls = calls;
  }

  /**
   * The kernel of this machine.
   *
   * @return it
   * @throws IllegalStateException if native access is off, naming the flag
   */
  public static Kernel ofThisMachine() {
    Module module = Kernel.class.getModule();
    if (!module.isNativeAccessEnabled()) {
      throw new IllegalStateException(
          "native access is off, so that no system call can be made; start Java with"
              + " --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
    return new Kernel(Libc.instance());
  }

  public SystemCalls calls() {
    return calls;
  }

  /** Opens a file, for this process only. */
  public Descriptor open(String path, int flags) {
    int fd = calls.open(path, flags | O_CLOEXEC);
    check(fd, "open", path);
    return new Descriptor(this, fd, path);
  }

  public int ioctl(Descriptor file, Request request, MemorySegment argument) {
    int result = calls.ioctl(file.number(), request.number(), argument);
    return check(result, request.call(), file.toString());
  }

  public int ioctl(Descriptor file, Request request, long argument) {
    int result = calls.ioctl(file.number(), request.number(), argument);
    return check(result, request.call(), file + ", argument " + argument);
  }

  public long mmap(
      long address, long length, int protection, int flags, Descriptor file, long offset) {
    return checkLong(
        calls.mmap(address, length, protection, flags, file.number(), offset),
        "mmap",
        "0x%x bytes of %s from 0x%x, protection %d, flags 0x%x"
            .formatted(length, file, offset, protection, flags));
  }

  /** Maps memory that belongs to no file. */
  public long mmapAnonymous(long length, int protection, int flags) {
    int all = flags | LinuxUapi.MAP_ANONYMOUS;
    return checkLong(
        calls.mmap(0, length, protection, all, -1, 0),
        "mmap",
        "0x%x anonymous bytes, protection %d, flags 0x%x".formatted(length, protection, all));
  }

  public void munmap(long address, long length) {
    check(calls.munmap(address, length), "munmap", "0x%x bytes at 0x%x".formatted(length, address));
  }

  /** Reads exactly the buffer's size. */
  public void pread(Descriptor file, MemorySegment buffer, long position) {
    whole(calls.pread(file.number(), buffer, position), "pread", file, buffer, position);
  }

  /** Writes exactly the buffer's size. */
  public void pwrite(Descriptor file, MemorySegment buffer, long position) {
    whole(calls.pwrite(file.number(), buffer, position), "pwrite", file, buffer, position);
  }

  public Descriptor eventfd(String purpose) {
    int flags = LinuxUapi.EFD_CLOEXEC | LinuxUapi.EFD_NONBLOCK;
    int fd = check(calls.eventfd(0, flags), "eventfd", purpose);
    return new Descriptor(this, fd, "eventfd of " + purpose);
  }

  public Descriptor epoll() {
    int fd = check(calls.epollCreate(LinuxUapi.EPOLL_CLOEXEC), "epoll_create1", "no arguments");
    return new Descriptor(this, fd, "epoll");
  }

  /** Makes memory that has a descriptor. */
  public Descriptor memfd(String name, long size) {
    return memfd(name, size, LinuxUapi.MFD_CLOEXEC);
  }

  /** Makes memory that has a descriptor, and whose size nobody can change any more. */
  public Descriptor sealedMemfd(String name, long size) {
    Descriptor memory = memfd(name, size, LinuxUapi.MFD_CLOEXEC | LinuxUapi.MFD_ALLOW_SEALING);
    try {
      int seals = LinuxUapi.F_SEAL_SHRINK | LinuxUapi.F_SEAL_GROW | LinuxUapi.F_SEAL_SEAL;
      int result = calls.fcntl(memory.number(), LinuxUapi.F_ADD_SEALS, seals);
      check(result, "fcntl(F_ADD_SEALS)", memory + ", seals " + seals);
      return memory;
    } catch (Throwable e) {
      memory.close();
      throw e;
    }
  }

  private Descriptor memfd(String name, long size, int flags) {
    int fd = check(calls.memfdCreate(name, flags), "memfd_create", name);
    Descriptor memory = new Descriptor(this, fd, "memfd " + name);
    try {
      check(calls.ftruncate(fd, size), "ftruncate", memory + " to " + size + " bytes");
      return memory;
    } catch (Throwable e) {
      memory.close();
      throw e;
    }
  }

  /** Looks at a file without waiting: which of the events it has, and errors in any case. */
  public int poll(Descriptor file, int events) {
    int found = check(calls.poll(file.number(), events, 0), "poll", file + ", events " + events);
    if ((found & LinuxUapi.POLLNVAL) != 0) {
      throw new SystemCallException("poll", file.toString(), Errno.EBADF)
          .withAdvice("somebody else has closed it, though it belongs to this object");
    }
    return found;
  }

  public int check(int result, String call, String arguments) {
    if (result < 0) {
      throw new SystemCallException(call, arguments, -result);
    }
    return result;
  }

  private static long checkLong(long result, String call, String arguments) {
    // The kernel gives out no address above the middle, and no other result is as large.
    if (result < 0) {
      throw new SystemCallException(call, arguments, (int) -result);
    }
    return result;
  }

  private static void whole(
      long result, String call, Descriptor file, MemorySegment buffer, long position) {
    String arguments = "%d bytes of %s at 0x%x".formatted(buffer.byteSize(), file, position);
    checkLong(result, call, arguments);
    if (result != buffer.byteSize()) {
      throw new SystemCallException(
          call, arguments + ", of which only " + result + " came", Errno.EIO);
    }
  }
}
