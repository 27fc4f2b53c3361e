package dev.picket.dmabuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.picket.guest.Budget;
import dev.picket.guest.Nobody;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SealedMemory;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Buffers of the kernel's, and how it refuses. */
@Tag("guest")
@Budget(seconds = 30)
class DmaBufGuestTest {
  private static final long SIZE = 8192;

  private final long filesBefore = OpenFiles.count();

  @AfterEach
  void nothingIsLeft() {
    assertThat(OpenFiles.count()).isEqualTo(filesBefore);
  }

  @Test
  void aBufferHasWholePagesAndItsContents() {
    try (DmaBuf buffer = DmaBuf.allocate("system", 5000)) {
      assertThat(buffer.size()).isEqualTo(SIZE);
      try (CpuAccess access = buffer.access(Access.READ_WRITE)) {
        assertThat(access.getLong(SIZE - 8)).as("zero at first").isZero();
        access.setLong(SIZE - 8, 77);
      }
      try (DmaBuf same = DmaBuf.adopt(duplicate(buffer));
          CpuAccess access = same.access(Access.READ)) {
        assertThat(same.size()).isEqualTo(SIZE);
        assertThat(access.getLong(SIZE - 8)).isEqualTo(77);
      }
    }
  }

  @Test
  void aBufferOverMemoryOutlivesTheMemorysOwner() {
    SealedMemory memory = SealedMemory.allocate("pages", SIZE);
    DmaBuf buffer = DmaBuf.over(memory);
    memory.close();
    try (buffer;
        CpuAccess access = buffer.access(Access.READ_WRITE)) {
      access.setInt(0, 5);
      assertThat(access.getInt(0)).isEqualTo(5);
    }
    assertThatIllegalStateException().isThrownBy(() -> DmaBuf.over(memory));
  }

  @Test
  void aNameIsForEverybodyWhoHoldsTheBuffer() {
    try (DmaBuf buffer = DmaBuf.allocate(SIZE);
        DmaBuf same = DmaBuf.adopt(duplicate(buffer))) {
      assertThat(buffer.name()).isNull();
      String longest = "name:\tä\nsize:\t1\nof 31 bytes  .";
      assertThat(longest.getBytes(UTF_8)).hasSize(31);
      for (String name : List.of("frame 1", longest)) {
        buffer.setName(name);
        assertThat(same.name()).isEqualTo(name);
      }
      try (DmaBuf again = DmaBuf.adopt(duplicate(buffer))) {
        assertThat(again.size()).isEqualTo(SIZE);
        assertThat(again).asString().startsWith("DMA buffer of system (descriptor ");
      }
    }
  }

  @Test
  void theStartWaitsForTheFencesThatTheAccessHasToWaitFor() throws Exception {
    try (Vgem vgem = Vgem.open();
        VgemFence fence = vgem.fence();
        SyncFile file = fence.file();
        DmaBuf buffer = DmaBuf.allocate(SIZE)) {
      buffer.addFence(file, Access.READ);
      buffer.access(Access.READ).close();
      CountDownLatch starting = new CountDownLatch(1);
      CompletableFuture<Boolean> pendingAfterStart = begin(buffer, Access.WRITE, starting);
      starting.await();
      awaitInKernel("writer");
      assertThat(pendingAfterStart).isNotDone();
      fence.signal();
      assertThat(pendingAfterStart.get()).isFalse();
    }
  }

  @Test
  void closingTheBufferLeavesAStartThatWaitsInTheKernel() throws Exception {
    try (Vgem vgem = Vgem.open();
        VgemFence fence = vgem.fence();
        SyncFile file = fence.file()) {
      DmaBuf buffer = DmaBuf.allocate(SIZE);
      buffer.addFence(file, Access.WRITE);
      CountDownLatch starting = new CountDownLatch(1);
      CompletableFuture<Integer> value =
          CompletableFuture.supplyAsync(
              () -> {
                try (CpuAccess access = countedDown(starting, buffer)) {
                  access.setInt(0, 3);
                  return access.getInt(0);
                }
              },
              task -> new Thread(task, "writer").start());
      starting.await();
      awaitInKernel("writer");
      buffer.close();
      fence.signal();
      assertThat(value.get()).isEqualTo(3);
    }
  }

  @Test
  void whatIsNoBufferOrNoLongerOneIsRefused() {
    try (Vgem vgem = Vgem.open();
        VgemFence fence = vgem.fence();
        SyncFile file = fence.file()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DmaBuf.adopt(file.descriptor()))
          .withMessageContaining("expected one of a DMA buffer");
      DmaBuf closed = DmaBuf.allocate(SIZE);
      closed.close();
      assertThatIllegalStateException().isThrownBy(() -> closed.addFence(file, Access.READ));
      assertThatIllegalStateException().isThrownBy(() -> closed.exportSnapshot(Access.READ));
      assertThatIllegalStateException().isThrownBy(() -> closed.access(Access.READ));
      assertThatIllegalStateException().isThrownBy(closed::name);
      try (DmaBuf buffer = DmaBuf.allocate(SIZE)) {
        SyncFile closedFile = fence.file();
        closedFile.close();
        assertThatIllegalStateException()
            .isThrownBy(() -> buffer.addFence(closedFile, Access.WRITE));
        assertThat(buffer.mustWait(Access.WRITE)).isFalse();
      }
    }
  }

  @Test
  void aDescriptorForReadingLetsTheCpuReadOnly() {
    Kernel kernel = Kernel.ofThisMachine();
    try (Descriptor heap = kernel.open("/dev/dma_heap/system", LinuxUapi.O_RDWR);
        Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(
                  DmaBufUapi.DMA_HEAP_ALLOCATION_DATA,
                  arena.allocate(DmaBufUapi.DMA_HEAP_ALLOCATION_DATA))
              .set("len", SIZE)
              .set("fd_flags", LinuxUapi.O_CLOEXEC);
      kernel.ioctl(heap, DmaBufUapi.DMA_HEAP_IOCTL_ALLOC, request.memory());
      try (DmaBuf buffer = DmaBuf.adopt((int) request.get("fd"))) {
        assertThatIllegalStateException()
            .isThrownBy(() -> buffer.access(Access.WRITE))
            .withMessageContaining("is for reading only");
        try (CpuAccess access = buffer.access(Access.READ)) {
          assertThat(access.getLong(0)).isZero();
        }
      }
    }
  }

  @Test
  void aHeapThatIsNotThereIsToldWithThoseThatAre() {
    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> DmaBuf.allocate("none", SIZE))
        .withMessageContaining("open failed with ENOENT (errno 2): /dev/dma_heap/none")
        .withMessageContaining("the heaps of this machine are:")
        .withMessageContaining("system");
  }

  @Test
  void aKernelWithoutHeapsIsToldAsSuch() throws Exception {
    Path heaps = Path.of("/dev/dma_heap");
    Path aside = Path.of("/dev/dma_heap_aside");
    Files.move(heaps, aside);
    try {
      assertThatExceptionOfType(SystemCallException.class)
          .isThrownBy(() -> DmaBuf.allocate(SIZE))
          .withMessageContaining("this kernel has no DMA heaps");
    } finally {
      Files.move(aside, heaps);
    }
  }

  @Test
  void memoryBeyondTheDriversLimitIsToldTheLimit() {
    try (SealedMemory memory = SealedMemory.allocate("much", (64 << 20) + 4096)) {
      assertThatExceptionOfType(SystemCallException.class)
          .isThrownBy(() -> DmaBuf.over(memory))
          .withMessageContaining("ioctl(UDMABUF_CREATE) failed with EINVAL")
          .withMessageContaining("the limit is 64 MiB")
          .withMessageContaining("size_limit_mb");
    }
  }

  @Test
  void nobodyIsToldHowToGetBuffers() throws Exception {
    assertThat(Nobody.run(AllocateBuffers.class).lines())
        .satisfiesExactly(
            heap ->
                assertThat(heap)
                    .startsWith("open failed with EACCES (errno 13): /dev/dma_heap/system")
                    .contains("let root open them to this user"),
            driver ->
                assertThat(driver)
                    .startsWith("open failed with EACCES (errno 13): /dev/udmabuf")
                    .contains("let root open it to this user"));
  }

  private static CompletableFuture<Boolean> begin(
      DmaBuf buffer, Access access, CountDownLatch starting) {
    return CompletableFuture.supplyAsync(
        () -> {
          starting.countDown();
          try (CpuAccess begun = buffer.access(access)) {
            assertThat(begun).isNotNull();
            return buffer.mustWait(access);
          }
        },
        task -> new Thread(task, "writer").start());
  }

  private static CpuAccess countedDown(CountDownLatch starting, DmaBuf buffer) {
    starting.countDown();
    return buffer.access(Access.READ_WRITE);
  }

  /** Waits until a thread of this process waits for fences in the kernel. */
  private static void awaitInKernel(String thread) {
    await().until(() -> isInKernel(thread));
  }

  private static boolean isInKernel(String thread) throws Exception {
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
          return Files.readString(task.resolve("wchan")).startsWith("dma_fence");
        }
      }
      return false;
    }
  }

  private static int duplicate(DmaBuf buffer) {
    return SharedBuffers.duplicate(Kernel.ofThisMachine(), buffer.descriptor());
  }
}
