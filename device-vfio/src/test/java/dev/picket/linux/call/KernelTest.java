package dev.picket.linux.call;

import static dev.picket.linux.call.LinuxUapi.MAP_PRIVATE;
import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.O_RDWR;
import static dev.picket.linux.call.LinuxUapi.PAGE;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.linux.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every failed call is an exception that tells which, with what, and how. */
class KernelTest {
  private static final Request WINDOW_SIZE = new Request("TIOCGWINSZ", 0x5413);
  private static final Request BYTES_LEFT = new Request("FIONREAD", 0x541b);
  private static final Request CLOSE_ON_EXEC = new Request("FIOCLEX", 0x5451);

  private final Kernel kernel = Kernel.ofThisMachine();
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void opensForThisProcessOnly() throws Exception {
    try (Descriptor file = kernel.open("/dev/null", O_RDWR)) {
      String flags = Files.readString(Path.of("/proc/self/fdinfo/" + file.number()));
      assertThat(flags).containsPattern("flags:\\s+02100002"); // O_CLOEXEC, O_LARGEFILE, O_RDWR
      assertThat(file).hasToString("/dev/null (descriptor " + file.number() + ")");
    }
    failsWith(() -> kernel.open("/none", O_RDWR), "open", Errno.ENOENT, "ENOENT", "/none");
  }

  @Test
  void asksDevices(@TempDir Path directory) throws Exception {
    Path five = Files.writeString(directory.resolve("five"), "12345");
    MemorySegment answer = arena.allocate(JAVA_INT);
    try (Descriptor file = kernel.open(five.toString(), O_RDWR)) {
      assertThat(kernel.ioctl(file, BYTES_LEFT, answer)).isZero();
      assertThat(answer.get(JAVA_INT, 0)).isEqualTo(5);
      assertThat(kernel.ioctl(file, CLOSE_ON_EXEC, 0)).isZero();
      failsWith(
          () -> kernel.ioctl(file, WINDOW_SIZE, answer),
          "ioctl(TIOCGWINSZ)",
          Errno.ENOTTY,
          "ENOTTY",
          file.toString());
      failsWith(
          () -> kernel.ioctl(file, WINDOW_SIZE, 7),
          "ioctl(TIOCGWINSZ)",
          Errno.ENOTTY,
          "ENOTTY",
          file + ", argument 7");
    }
  }

  @Test
  void mapsFiles() {
    try (Descriptor memory = kernel.memfd("picket-test", PAGE)) {
      long address = kernel.mmap(0, PAGE, PROT_READ, MAP_SHARED, memory, 0);
      kernel.munmap(address, PAGE);
      failsWith(
          () -> kernel.mmap(0, PAGE, PROT_READ, MAP_SHARED, memory, 1),
          "mmap",
          Errno.EINVAL,
          "EINVAL",
          "0x1000 bytes of " + memory + " from 0x1, protection 1, flags 0x1");
    }
  }

  @Test
  void mapsPlainMemory() {
    long address = kernel.mmapAnonymous(PAGE, PROT_READ, MAP_PRIVATE);
    kernel.munmap(address, PAGE);
    failsWith(
        () -> kernel.mmapAnonymous(0, PROT_READ, MAP_PRIVATE),
        "mmap",
        Errno.EINVAL,
        "EINVAL",
        "0x0 anonymous bytes, protection 1, flags 0x22");
    failsWith(
        () -> kernel.munmap(1, PAGE), "munmap", Errno.EINVAL, "EINVAL", "0x1000 bytes at 0x1");
  }

  @Test
  void readsAndWritesAllOrFails() {
    MemorySegment word = arena.allocate(JAVA_LONG);
    word.set(JAVA_LONG, 0, 9);
    MemorySegment read = arena.allocate(JAVA_LONG);
    try (Descriptor memory = kernel.memfd("picket-test", PAGE)) {
      kernel.pwrite(memory, word, PAGE - 8);
      kernel.pread(memory, read, PAGE - 8);
      assertThat(read.get(JAVA_LONG, 0)).isEqualTo(9);
      failsWith(
          () -> kernel.pread(memory, read, PAGE - 3),
          "pread",
          Errno.EIO,
          "EIO",
          "8 bytes of " + memory + " at 0xffd, of which only 3 came");
      failsWith(
          () -> kernel.pwrite(memory, word, -1),
          "pwrite",
          Errno.EINVAL,
          "EINVAL",
          "8 bytes of " + memory + " at 0xffffffffffffffff");
    }
  }

  @Test
  void makesEventfdsThatDoNotBlock() {
    MemorySegment count = arena.allocate(JAVA_LONG);
    try (Descriptor events = kernel.eventfd("interrupt 3")) {
      assertThat(events.toString()).startsWith("eventfd of interrupt 3 (");
      assertThat(kernel.calls().read(events.number(), count)).isEqualTo(-Errno.EAGAIN);
    }
  }

  @Test
  void makesEpolls() {
    MemorySegment events = arena.allocate(LinuxUapi.EPOLL_EVENT);
    try (Descriptor epoll = kernel.epoll()) {
      assertThat(kernel.calls().epollWait(epoll.number(), events, 1, 0)).isZero();
    }
  }

  @Test
  void leavesNoDescriptorWhenMemoryCannotBeSized() {
    // Negative lengths are refused after the memory was made.
    SystemCallException failure =
        failsWith(
            () -> kernel.memfd("picket-test", -1),
            "ftruncate",
            Errno.EINVAL,
            "EINVAL",
            "memfd picket-test");
    String number = failure.arguments().replaceAll("(?s).*descriptor (\\d+).*", "$1");
    assertThat(kernel.calls().ftruncate(Integer.parseInt(number), 0)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void leavesNoDescriptorWhenMemoryCannotBeSealed() {
    List<Integer> made = new ArrayList<>();
    SystemCalls sealless =
        FakeCalls.answeringOnly(
            "fcntl",
            arguments -> {
              made.add((int) arguments[0]);
              return -Errno.EPERM;
            });
    failsWith(
        () -> new Kernel(sealless).sealedMemfd("picket-test", PAGE),
        "fcntl(F_ADD_SEALS)",
        Errno.EPERM,
        "EPERM",
        "memfd picket-test");
    assertThat(made).hasSize(1);
    assertThat(kernel.calls().ftruncate(made.getFirst(), 0)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void looksAtFilesThatAreThere() {
    try (Descriptor eventfd = kernel.eventfd("a test")) {
      assertThat(kernel.poll(eventfd, LinuxUapi.POLLIN)).isZero();
      assertThat(kernel.poll(eventfd, LinuxUapi.POLLOUT)).isEqualTo(LinuxUapi.POLLOUT);
    }
    Descriptor foreign = new Descriptor(kernel, 1_000_000, "a file");
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> kernel.poll(foreign, LinuxUapi.POLLIN))
        .withMessage(
            "poll failed with EBADF (errno 9): a file (descriptor 1000000);"
                + " somebody else has closed it, though it belongs to this object");
  }

  @Test
  void usesNoClosedDescriptor() {
    Descriptor memory = kernel.memfd("picket-test", PAGE);
    memory.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> kernel.mmap(0, PAGE, PROT_READ, MAP_SHARED, memory, 0))
        .withMessage("memfd picket-test is closed");
  }

  @Test
  void tellsEachFailureOfMakingSomething() {
    failsWith(() -> outOfFiles("eventfd").eventfd("irq"), "eventfd", Errno.EMFILE, "EMFILE", "irq");
    failsWith(
        () -> outOfFiles("epollCreate").epoll(),
        "epoll_create1",
        Errno.EMFILE,
        "EMFILE",
        "no arguments");
    failsWith(
        () -> outOfFiles("memfdCreate").memfd("m", 1), "memfd_create", Errno.EMFILE, "EMFILE", "m");
  }

  @Test
  void adviceIsPartOfTheMessage() {
    SystemCallException plain = new SystemCallException("open", "/dev/vfio/9", Errno.EBUSY);
    SystemCallException advised = plain.withAdvice("close the other program");
    assertThat(plain.advice()).isNull();
    assertThat(advised.advice()).isEqualTo("close the other program");
    assertThat(advised)
        .hasMessage("open failed with EBUSY (errno 16): /dev/vfio/9; close the other program")
        .hasCause(plain);
  }

  private static Kernel outOfFiles(String call) {
    return new Kernel(FakeCalls.answering(call, () -> -Errno.EMFILE));
  }

  private static SystemCallException failsWith(
      ThrowingCallable call, String name, int errno, String errnoName, String arguments) {
    SystemCallException[] failure = new SystemCallException[1];
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.call()).isEqualTo(name);
              assertThat(e.errno()).isEqualTo(errno);
              assertThat(e.errnoName()).isEqualTo(errnoName);
              assertThat(e.arguments()).startsWith(arguments);
              assertThat(e)
                  .hasMessage(
                      name
                          + " failed with "
                          + errnoName
                          + " (errno "
                          + errno
                          + "): "
                          + e.arguments());
              failure[0] = e;
            });
    return failure[0];
  }
}
