package dev.picket.linux.call;

import static dev.picket.linux.call.LinuxUapi.EFD_NONBLOCK;
import static dev.picket.linux.call.LinuxUapi.EPOLLIN;
import static dev.picket.linux.call.LinuxUapi.EPOLL_CTL_ADD;
import static dev.picket.linux.call.LinuxUapi.EPOLL_CTL_DEL;
import static dev.picket.linux.call.LinuxUapi.EPOLL_EVENT;
import static dev.picket.linux.call.LinuxUapi.F_ADD_SEALS;
import static dev.picket.linux.call.LinuxUapi.F_DUPFD_CLOEXEC;
import static dev.picket.linux.call.LinuxUapi.F_SEAL_GROW;
import static dev.picket.linux.call.LinuxUapi.MAP_ANONYMOUS;
import static dev.picket.linux.call.LinuxUapi.MAP_PRIVATE;
import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.MFD_CLOEXEC;
import static dev.picket.linux.call.LinuxUapi.O_CLOEXEC;
import static dev.picket.linux.call.LinuxUapi.O_RDWR;
import static dev.picket.linux.call.LinuxUapi.PAGE;
import static dev.picket.linux.call.LinuxUapi.POLLIN;
import static dev.picket.linux.call.LinuxUapi.POLLNVAL;
import static dev.picket.linux.call.LinuxUapi.POLLOUT;
import static dev.picket.linux.call.LinuxUapi.PROT_NONE;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call as the kernel of this machine answers it, well and badly. */
class LibcTest {
  private static final int NO_FILE = 1_000_000;
  private static final long TIOCGWINSZ = 0x5413;
  private static final long FIONREAD = 0x541b;
  private static final long FIOCLEX = 0x5451;

  private final SystemCalls calls = Libc.instance();
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void opensAndClosesOnce() {
    int fd = calls.open("/dev/null", O_RDWR | O_CLOEXEC);
    assertThat(fd).isPositive();
    assertThat(calls.close(fd)).isZero();
    assertThat(calls.close(fd)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void tellsHowAnOpenFailed(@TempDir Path directory) {
    assertThat(calls.open(directory.resolve("none").toString(), O_RDWR)).isEqualTo(-Errno.ENOENT);
    assertThat(calls.open(directory.toString(), O_RDWR)).isEqualTo(-Errno.EISDIR);
  }

  @Test
  void passesPointersToIoctl(@TempDir Path directory) throws Exception {
    int fd = calls.open(Files.writeString(directory.resolve("five"), "12345").toString(), O_RDWR);
    MemorySegment left = arena.allocate(JAVA_INT);
    assertThat(calls.ioctl(fd, FIONREAD, left)).isZero();
    assertThat(left.get(JAVA_INT, 0)).isEqualTo(5);
    assertThat(calls.ioctl(fd, TIOCGWINSZ, left)).isEqualTo(-Errno.ENOTTY);
    calls.close(fd);
  }

  @Test
  void passesNumbersToIoctl() {
    int fd = calls.open("/dev/null", O_RDWR);
    assertThat(calls.ioctl(fd, FIOCLEX, 0L)).isZero();
    assertThat(calls.ioctl(fd, FIONREAD, 0L)).isEqualTo(-Errno.ENOTTY);
    calls.close(fd);
    assertThat(calls.ioctl(fd, FIOCLEX, 0L)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void mapsAndUnmaps() {
    int fd = calls.memfdCreate("picket-test", MFD_CLOEXEC);
    assertThat(calls.ftruncate(fd, 2 * PAGE)).isZero();
    long address = calls.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE);
    assertThat(address).isPositive();
    MemorySegment word = arena.allocate(JAVA_LONG);
    word.set(JAVA_LONG, 0, 42);
    assertThat(calls.pwrite(fd, word, PAGE)).isEqualTo(8);
    MemorySegment mapped = memory(address);
    assertThat(mapped.get(JAVA_LONG, 0)).isEqualTo(42);
    assertThat(calls.munmap(address, PAGE)).isZero();
    calls.close(fd);
  }

  @Test
  void tellsHowAMappingFailed() {
    assertThat(calls.mmap(0, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        .isEqualTo(-Errno.EINVAL);
    assertThat(calls.mmap(0, PAGE, PROT_READ, MAP_SHARED, NO_FILE, 0)).isEqualTo(-Errno.EBADF);
    assertThat(calls.munmap(1, PAGE)).isEqualTo(-Errno.EINVAL);
  }

  @Test
  void readsAndWritesAtPositions() {
    int fd = calls.memfdCreate("picket-test", MFD_CLOEXEC);
    MemorySegment word = arena.allocate(JAVA_LONG);
    word.set(JAVA_LONG, 0, 0x1122334455667788L);
    assertThat(calls.pwrite(fd, word, 100)).isEqualTo(8);
    MemorySegment read = arena.allocate(JAVA_LONG);
    assertThat(calls.pread(fd, read, 100)).isEqualTo(8);
    assertThat(read.get(JAVA_LONG, 0)).isEqualTo(0x1122334455667788L);
    assertThat(calls.pread(fd, read, 104)).as("four bytes before the end").isEqualTo(4);
    assertThat(calls.pread(fd, read, -1)).isEqualTo(-Errno.EINVAL);
    calls.close(fd);
    assertThat(calls.pread(fd, read, 0)).isEqualTo(-Errno.EBADF);
    assertThat(calls.pwrite(fd, word, 0)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void countsInAnEventfd() {
    int fd = calls.eventfd(2, EFD_NONBLOCK);
    MemorySegment count = arena.allocate(JAVA_LONG);
    count.set(JAVA_LONG, 0, 3);
    assertThat(calls.write(fd, count)).isEqualTo(8);
    assertThat(calls.read(fd, count)).isEqualTo(8);
    assertThat(count.get(JAVA_LONG, 0)).isEqualTo(5);
    assertThat(calls.read(fd, count)).as("it is empty").isEqualTo(-Errno.EAGAIN);
    count.set(JAVA_LONG, 0, -1);
    assertThat(calls.write(fd, count)).as("all ones cannot be added").isEqualTo(-Errno.EINVAL);
    calls.close(fd);
    assertThat(calls.eventfd(0, 2)).as("an unknown flag").isEqualTo(-Errno.EINVAL);
  }

  @Test
  void waitsForEvents() {
    int epoll = calls.epollCreate(LinuxUapi.EPOLL_CLOEXEC);
    int fd = calls.eventfd(0, EFD_NONBLOCK);
    MemorySegment event = arena.allocate(EPOLL_EVENT);
    event.set(JAVA_INT, 0, EPOLLIN);
    event.set(JAVA_LONG_UNALIGNED, 4, 77);
    assertThat(calls.epollCtl(epoll, EPOLL_CTL_ADD, fd, event)).isZero();
    assertThat(calls.epollCtl(epoll, EPOLL_CTL_ADD, fd, event)).isEqualTo(-Errno.EEXIST);

    MemorySegment events = arena.allocate(EPOLL_EVENT, 2);
    assertThat(calls.epollWait(epoll, events, 2, 0)).as("nothing came").isZero();
    MemorySegment one = arena.allocate(JAVA_LONG);
    one.set(JAVA_LONG, 0, 1);
    calls.write(fd, one);
    assertThat(calls.epollWait(epoll, events, 2, -1)).isEqualTo(1);
    assertThat(events.get(JAVA_INT, 0)).isEqualTo(EPOLLIN);
    assertThat(events.get(JAVA_LONG_UNALIGNED, 4)).isEqualTo(77);

    assertThat(calls.epollCtl(epoll, EPOLL_CTL_DEL, fd, MemorySegment.NULL)).isZero();
    assertThat(calls.epollCtl(epoll, EPOLL_CTL_DEL, fd, MemorySegment.NULL))
        .isEqualTo(-Errno.ENOENT);
    assertThat(calls.epollWait(epoll, events, 0, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(calls.epollWait(fd, events, 2, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(calls.epollCreate(1)).as("an unknown flag").isEqualTo(-Errno.EINVAL);
    calls.close(fd);
    calls.close(epoll);
  }

  @Test
  void looksAtFiles() {
    int fd = calls.eventfd(0, EFD_NONBLOCK);
    assertThat(calls.poll(fd, POLLIN, 0)).as("nothing came").isZero();
    assertThat(calls.poll(fd, POLLIN | POLLOUT, -1)).isEqualTo(POLLOUT);
    MemorySegment one = arena.allocate(JAVA_LONG);
    one.set(JAVA_LONG, 0, 1);
    calls.write(fd, one);
    assertThat(calls.poll(fd, POLLIN, -1)).isEqualTo(POLLIN);
    assertThat(calls.poll(fd, POLLIN | POLLOUT, -1)).isEqualTo(POLLIN | POLLOUT);
    calls.close(fd);
    assertThat(calls.poll(NO_FILE, POLLIN, -1)).as("an error of the file's").isEqualTo(POLLNVAL);
  }

  @Test
  void duplicatesDescriptors() {
    int fd = calls.eventfd(0, EFD_NONBLOCK);
    int copy = calls.fcntl(fd, F_DUPFD_CLOEXEC, 0);
    assertThat(copy).isPositive().isNotEqualTo(fd);
    calls.close(fd);
    assertThat(calls.poll(copy, POLLOUT, 0)).isEqualTo(POLLOUT);
    assertThat(calls.fcntl(copy, F_ADD_SEALS, F_SEAL_GROW)).isEqualTo(-Errno.EINVAL);
    calls.close(copy);
    assertThat(calls.fcntl(NO_FILE, F_DUPFD_CLOEXEC, 0)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void tellsHowMemoryFailed() {
    assertThat(calls.memfdCreate("picket-test", 1 << 20)).isEqualTo(-Errno.EINVAL);
    assertThat(calls.memfdCreate("x".repeat(250), 0))
        .as("names have 249 bytes")
        .isEqualTo(-Errno.EINVAL);
    assertThat(calls.ftruncate(NO_FILE, 1)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void readsItsOwnMemoryByWayOfTheKernel() {
    MemorySegment word = arena.allocate(JAVA_LONG);
    word.set(JAVA_LONG, 0, 123);
    MemorySegment copy = arena.allocate(JAVA_LONG);
    assertThat(calls.readOwnMemory(word.address(), copy)).isEqualTo(8);
    assertThat(copy.get(JAVA_LONG, 0)).isEqualTo(123);

    long unreadable = calls.mmap(0, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assertThat(calls.readOwnMemory(unreadable, copy)).isEqualTo(-Errno.EFAULT);
    calls.munmap(unreadable, PAGE);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment memory(long address) {
    return MemorySegment.ofAddress(address).reinterpret(PAGE);
  }
}
