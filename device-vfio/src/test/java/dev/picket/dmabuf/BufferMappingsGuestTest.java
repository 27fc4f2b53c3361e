package dev.picket.dmabuf;

import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.MFD_CLOEXEC;
import static dev.picket.linux.call.LinuxUapi.O_CLOEXEC;
import static dev.picket.linux.call.LinuxUapi.O_RDWR;
import static dev.picket.linux.call.LinuxUapi.PAGE;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.linux.MappingCheck;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel's own exporters map their buffers as special memory, and the check sees it. */
@Tag("guest")
@Budget(seconds = 10)
class BufferMappingsGuestTest {
  private static final long SIZE = 4 * PAGE;

  private final Kernel kernel = Kernel.ofThisMachine();
  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void buffersOfTheSystemHeapAreSpecial() {
    try (Descriptor buffer = heapBuffer()) {
      assertSpecialAfterFirstAccess(buffer);
    }
  }

  @Test
  void buffersOverUserMemoryAreSpecial() throws Throwable {
    try (Descriptor memory = sealedMemory();
        Descriptor buffer = userBuffer(memory)) {
      assertSpecialAfterFirstAccess(buffer);
    }
  }

  @Test
  void theUserMemoryUnderABufferIsOrdinary() throws Throwable {
    try (Descriptor memory = sealedMemory();
        Descriptor buffer = userBuffer(memory)) {
      assertThat(buffer.isClosed()).isFalse();
      MappingCheck check = checkAfterFirstAccess(memory);
      assertThat(check.isSpecial()).as(check.description()).isFalse();
      assertThat(check.flags()).doesNotContain("pf");
    }
  }

  private void assertSpecialAfterFirstAccess(Descriptor buffer) {
    MappingCheck check = checkAfterFirstAccess(buffer);
    System.out.println(check.description());
    assertThat(check.isSpecial()).as(check.description()).isTrue();
    assertThat(check.pinning()).hasValue(Errno.EFAULT);
  }

  private MappingCheck checkAfterFirstAccess(Descriptor file) {
    long address = kernel.mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    try {
      MemorySegment memory = memory(address);
      for (long offset = 0; offset < SIZE; offset += PAGE) {
        memory.set(JAVA_LONG, offset, offset);
      }
      return MappingCheck.of(memory);
    } finally {
      kernel.munmap(address, SIZE);
    }
  }

  private Descriptor heapBuffer() {
    try (Descriptor heap = kernel.open("/dev/dma_heap/system", O_RDWR)) {
      MemorySegment request = arena.allocate(DmaBufUapi.DMA_HEAP_ALLOCATION_DATA);
      set(DmaBufUapi.DMA_HEAP_ALLOCATION_DATA, request, "len", SIZE);
      request.set(
          JAVA_INT, offset(DmaBufUapi.DMA_HEAP_ALLOCATION_DATA, "fd_flags"), O_RDWR | O_CLOEXEC);
      kernel.ioctl(heap, DmaBufUapi.DMA_HEAP_IOCTL_ALLOC, request);
      int fd = request.get(JAVA_INT, offset(DmaBufUapi.DMA_HEAP_ALLOCATION_DATA, "fd"));
      return new Descriptor(kernel, fd, "buffer of the system heap");
    }
  }

  private Descriptor userBuffer(Descriptor memory) {
    try (Descriptor driver = kernel.open("/dev/udmabuf", O_RDWR)) {
      StructLayout layout = DmaBufUapi.UDMABUF_CREATE_ARGUMENT;
      MemorySegment request = arena.allocate(layout);
      request.set(JAVA_INT, offset(layout, "memfd"), memory.number());
      request.set(JAVA_INT, offset(layout, "flags"), DmaBufUapi.UDMABUF_FLAGS_CLOEXEC);
      set(layout, request, "size", SIZE);
      int fd = kernel.ioctl(driver, DmaBufUapi.UDMABUF_CREATE, request);
      return new Descriptor(kernel, fd, "buffer over " + memory);
    }
  }

  private Descriptor sealedMemory() throws Throwable {
    int fd = kernel.calls().memfdCreate("udmabuf", MFD_CLOEXEC | DmaBufUapi.MFD_ALLOW_SEALING);
    Descriptor memory = new Descriptor(kernel, fd, "memory for a buffer");
    assertThat(kernel.calls().ftruncate(fd, SIZE)).isZero();
    assertThat(fcntl(fd, DmaBufUapi.F_ADD_SEALS, DmaBufUapi.F_SEAL_SHRINK)).isZero();
    return memory;
  }

  @SuppressWarnings("restricted")
  private static int fcntl(int fd, int operation, int argument) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle fcntl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    return (int) fcntl.invokeExact(fd, operation, argument);
  }

  private static void set(StructLayout layout, MemorySegment struct, String member, long value) {
    struct.set(JAVA_LONG, offset(layout, member), value);
  }

  private static long offset(StructLayout layout, String member) {
    return layout.byteOffset(PathElement.groupElement(member));
  }

  @SuppressWarnings("restricted")
  private static MemorySegment memory(long address) {
    return MemorySegment.ofAddress(address).reinterpret(SIZE);
  }
}
