package dev.picket.dmabuf;

import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.PAGE;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.guest.Budget;
import dev.picket.linux.MappingCheck;
import dev.picket.linux.SealedMemory;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel's own exporters map their buffers as special memory, and the check sees it. */
@Tag("guest")
@Budget(seconds = 20)
class BufferMappingsGuestTest {
  private static final long SIZE = 4 * PAGE;

  @Test
  void buffersOfTheSystemHeapAreSpecial() {
    try (DmaBuf buffer = DmaBuf.allocate(SIZE)) {
      assertSpecialAfterFirstAccess(buffer);
    }
  }

  @Test
  void buffersOverUserMemoryAreSpecial() {
    try (SealedMemory memory = SealedMemory.allocate("pages", SIZE);
        DmaBuf buffer = DmaBuf.over(memory)) {
      assertSpecialAfterFirstAccess(buffer);
    }
  }

  @Test
  void buffersOfADriverAreSpecial() {
    try (Vgem vgem = Vgem.open();
        VgemBuffer made = vgem.buffer();
        DmaBuf buffer = SharedBuffers.of(made)) {
      assertSpecialAfterFirstAccess(buffer);
    }
  }

  @Test
  void theUserMemoryUnderABufferIsOrdinary() {
    Kernel kernel = Kernel.ofThisMachine();
    try (SealedMemory memory = SealedMemory.allocate("pages", SIZE);
        DmaBuf buffer = DmaBuf.over(memory)) {
      assertThat(buffer.size()).isEqualTo(SIZE);
      Descriptor file = new Descriptor(kernel, memory.descriptor(), "pages");
      long address = kernel.mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      try {
        MemorySegment mapping = segment(address);
        mapping.set(JAVA_LONG, 0, 1);
        MappingCheck check = MappingCheck.of(mapping);
        assertThat(check.isSpecial()).as(check.description()).isFalse();
        assertThat(check.flags()).doesNotContain("pf");
      } finally {
        kernel.munmap(address, SIZE);
      }
    }
  }

  private static void assertSpecialAfterFirstAccess(DmaBuf buffer) {
    try (CpuAccess access = buffer.access(Access.READ_WRITE)) {
      assertThat(buffer.memoryCheck()).isNull();
      access.setLong(0, 1);
    }
    MappingCheck check = buffer.memoryCheck();
    assertThat(check).isNotNull();
    System.out.println(check.description());
    assertThat(check.isSpecial()).as(check.description()).isTrue();
    assertThat(check.pinning()).hasValue(Errno.EFAULT);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment segment(long address) {
    return MemorySegment.ofAddress(address).reinterpret(SIZE);
  }
}
