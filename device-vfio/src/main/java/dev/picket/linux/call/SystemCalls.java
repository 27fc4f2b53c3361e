package dev.picket.linux.call;

import java.lang.foreign.MemorySegment;

/**
 * The system calls as the kernel answers them: a result of 0 or more, or the negative error number.
 * Calls that a signal interrupted are begun again. The only other implementation is the tests', for
 * errors that no machine can be made to give.
 */
public interface SystemCalls {
  int open(String path, int flags);

  int close(int fd);

  int ioctl(int fd, long request, MemorySegment argument);

  int ioctl(int fd, long request, long argument);

  long mmap(long address, long length, int protection, int flags, int fd, long offset);

  int munmap(long address, long length);

  /** Reads from a position into all of a buffer. */
  long pread(int fd, MemorySegment buffer, long position);

  /** Writes all of a buffer at a position. */
  long pwrite(int fd, MemorySegment buffer, long position);

  long read(int fd, MemorySegment buffer);

  long write(int fd, MemorySegment buffer);

  int eventfd(int initial, int flags);

  int epollCreate(int flags);

  /** The event is an {@code epoll_event}, ignored when a descriptor is removed. */
  int epollCtl(int epoll, int operation, int fd, MemorySegment event);

  /** The events are an array of {@code epoll_event}; a wait that a signal interrupts gives 0. */
  int epollWait(int epoll, MemorySegment events, int capacity, int timeoutMillis);

  /**
   * Looks at one file, waiting for at most so long, or for ever if that is negative: gives which of
   * the events it has, and errors whether asked for or not; 0 if none came.
   */
  int poll(int fd, int events, int timeoutMillis);

  int memfdCreate(String name, int flags);

  int ftruncate(int fd, long length);

  int fcntl(int fd, int operation, long argument);

  /** Reads memory of this process by way of the kernel, which pins its pages for it. */
  long readOwnMemory(long address, MemorySegment buffer);
}
