package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.picket.linux.OpenFiles;
import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.FakeCalls;
import dev.picket.linux.call.Kernel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong is told with what to do about it, and nothing is left open. */
class DmaBufTest {
  private final long filesBefore = OpenFiles.count();

  @AfterEach
  void nothingIsLeft() {
    assertThat(OpenFiles.count()).isEqualTo(filesBefore);
  }

  @Test
  void whatIsNoBufferIsNotAdopted() {
    Kernel kernel = Kernel.ofThisMachine();
    try (Descriptor eventfd = kernel.eventfd("a test");
        Descriptor memory = kernel.memfd("memory", 4096)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DmaBuf.adopt(eventfd.number()))
          .withMessage(
              "descriptor %d is of anon_inode:[eventfd], expected one of a DMA buffer",
              eventfd.number());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DmaBuf.adopt(memory.number()))
          .withMessageContaining("is of /memfd:memory");
      assertThat(OpenFiles.count()).as("they are still the caller's").isEqualTo(filesBefore + 2);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DmaBuf.adopt(1_000_000))
        .withMessage("descriptor 1000000 is not open, expected one of a DMA buffer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DmaBuf.adopt(-1))
        .withMessageContaining("descriptor -1 is not open");
  }

  @Test
  void aKernelThatIsTooOldIsToldAsSuch() {
    FakeBuffer fake = new FakeBuffer();
    try (DmaBuf buffer = fake.open()) {
      fake.answers.add(-Errno.ENOTTY);
      assertThatExceptionOfType(SystemCallException.class)
          .isThrownBy(() -> buffer.exportSnapshot(Access.READ))
          .withMessageContaining("ioctl(DMA_BUF_IOCTL_EXPORT_SYNC_FILE) failed with ENOTTY")
          .withMessageEndingWith("it takes Linux 6.0 or newer");
    }
  }

  @Test
  void aBufferThatTheCpuCannotReachIsToldAsSuch() {
    Kernel kernel = Kernel.ofThisMachine();
    try (DmaBuf unmappable = new DmaBuf(kernel, kernel.eventfd("a buffer"), 4096, true)) {
      assertThatExceptionOfType(SystemCallException.class)
          .isThrownBy(() -> unmappable.access(Access.READ))
          .withMessageContaining("mmap failed with ENODEV")
          .withMessageEndingWith("whoever exported this buffer does not let the CPU at it");
    }
  }

  @Test
  void namesThatTheKernelWouldNotTakeAreRefused() {
    FakeBuffer fake = new FakeBuffer();
    try (DmaBuf buffer = fake.open()) {
      buffer.setName("ä".repeat(15) + "b");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> buffer.setName("ä".repeat(16)))
          .withMessageContaining("of 32 bytes, expected at most 31");
      assertThatIllegalArgumentException().isThrownBy(() -> buffer.setName("a\0b"));
    }
  }

  @Test
  void sizesThatMakeNoBufferAreRefused() {
    for (long bad : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DmaBuf.allocate(bad))
          .withMessage("a DMA buffer of %d bytes; expected at least one byte", bad);
    }
  }

  @Test
  void aHeapThatMayNotBeUsedIsToldHowToGet() {
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> DmaHeap.allocate(kernel(Map.of("open", -Errno.EACCES)), "system", 4096))
        .withMessageContaining("open failed with EACCES (errno 13): /dev/dma_heap/system")
        .withMessageContaining("let root open them to this user");
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> DmaHeap.allocate(kernel(Map.of("open", -Errno.ENFILE)), "system", 4096))
        .withMessageEndingWith("/dev/dma_heap/system");
  }

  @Test
  void aDriverThatMayNotBeUsedIsToldHowToGet() {
    try (SealedMemory memory = SealedMemory.allocate("pages", 8192)) {
      assertUdmabufAdvises(memory, Map.of("open", -Errno.EACCES), "let root open it to this user");
      assertUdmabufAdvises(memory, Map.of("open", -Errno.ENOENT), "modprobe udmabuf");
      assertUdmabufAdvises(
          memory,
          Map.of("open", 1_000_000, "ioctl", -Errno.EINVAL, "close", 0),
          "a buffer of 0x2000 bytes may be too large: the limit is");
    }
  }

  private static void assertUdmabufAdvises(
      SealedMemory memory, Map<String, Integer> answers, String advice) {
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> Udmabuf.over(kernel(answers), memory))
        .withMessageContaining("failed with")
        .withMessageContaining(advice);
  }

  private static Kernel kernel(Map<String, Integer> results) {
    Map<String, FakeCalls.Answer> answers = new HashMap<>();
    results.forEach((call, result) -> answers.put(call, arguments -> result));
    return new Kernel(FakeCalls.answering(answers));
  }
}
