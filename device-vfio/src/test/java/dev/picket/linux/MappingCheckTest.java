package dev.picket.linux;

import static dev.picket.linux.call.LinuxUapi.MAP_SHARED;
import static dev.picket.linux.call.LinuxUapi.PAGE;
import static dev.picket.linux.call.LinuxUapi.PROT_READ;
import static dev.picket.linux.call.LinuxUapi.PROT_WRITE;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Real mappings of this machine, and every verdict in words. */
class MappingCheckTest {
  private final Kernel kernel = Kernel.ofThisMachine();

  @Test
  void anonymousMemoryIsReported() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(4 * PAGE);
      memory.fill((byte) 1);
      MappingCheck check = MappingCheck.of(memory);
      assertThat(check.isSpecial()).isFalse();
      assertThat(check.address()).isEqualTo(memory.address());
      assertThat(check.flags()).contains("rd", "wr").doesNotContain("pf");
      assertThat(check.pinning()).as("it would have read").isEmpty();
      assertThat(check.description())
          .contains("was not pinned for a test", "expected were \"pf\" without \"mm\"");
    }
  }

  @Test
  void sharedMemoryOfAFileIsReported() {
    try (Descriptor memfd = kernel.memfd("picket check", PAGE)) {
      long address = kernel.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
      MemorySegment memory = memory(address, PAGE);
      memory.set(JAVA_BYTE, 0, (byte) 1);
      MappingCheck check = MappingCheck.of(memory);
      assertThat(check.isSpecial()).isFalse();
      assertThat(check.name()).isEqualTo("/memfd:picket check (deleted)");
      assertThat(check.flags()).contains("sh").doesNotContain("pf");
      kernel.munmap(address, PAGE);
    }
  }

  @Test
  void memoryOfTheKernelsClockIsSpecial() throws Exception {
    String vvar =
        Files.readAllLines(Path.of("/proc/self/maps")).stream()
            .filter(line -> line.endsWith("[vvar]"))
            .findFirst()
            .orElseThrow();
    long address = Long.parseLong(vvar.substring(0, vvar.indexOf('-')), 16);
    MappingCheck check = MappingCheck.of(memory(address, PAGE));
    assertThat(check.isSpecial()).as(check.description()).isTrue();
    assertThat(check.name()).isEqualTo("[vvar]");
    assertThat(check.flags()).contains("pf").doesNotContain("mm");
    assertThat(check.pinning()).hasValue(Errno.EFAULT);
    assertThat(check.description()).endsWith("refused pinning with EFAULT, as device memory must");
  }

  @Test
  void whatIsNotMappedCannotBeChecked() {
    // Linux maps nothing so low.
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MappingCheck.of(memory(0x1000, 1)))
        .withMessage("no mapping: of the 0x1 bytes at 0x1000, those from 0x1000 on are not mapped");
  }

  @Test
  void onlyNativeMemoryCanBeChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MappingCheck.of(MemorySegment.ofArray(new byte[8])))
        .withMessageContaining("expected native memory");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MappingCheck.of(MemorySegment.NULL))
        .withMessageContaining("of at least one byte");
    Arena arena = Arena.ofConfined();
    MemorySegment freed = arena.allocate(8);
    arena.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> MappingCheck.of(freed))
        .withMessageContaining("no longer there");
  }

  @Test
  void onlyFlagsAndBehaviourTogetherAreSpecial() {
    assertThat(check(List.of("rd", "pf"), OptionalInt.of(Errno.EFAULT)).isSpecial()).isTrue();
    assertThat(check(List.of("rd", "pf"), OptionalInt.of(0)).isSpecial()).isFalse();
    assertThat(check(List.of("rd", "pf"), OptionalInt.of(Errno.EPERM)).isSpecial()).isFalse();
    assertThat(check(List.of("rd", "pf", "mm"), OptionalInt.of(Errno.EFAULT)).isSpecial())
        .isFalse();
    assertThat(check(List.of("rd", "mm"), OptionalInt.empty()).isSpecial()).isFalse();
  }

  @Test
  void describesFlagsThatBehaviourContradicts() {
    assertThat(check(List.of("rd", "pf"), OptionalInt.of(0)).description())
        .isEqualTo(
            "the mapping at 0x1000 (/dmabuf:) has the flags \"pf rd\" and was pinned by the kernel;"
                + " expected were \"pf\" without \"mm\" and EFAULT on pinning. Its flags are right,"
                + " but its behaviour does not confirm them");
  }

  @Test
  void describesOrdinaryMemory() {
    assertThat(check(List.of("mm", "rd"), OptionalInt.empty()).description())
        .isEqualTo(
            "the mapping at 0x1000 (/dmabuf:) has the flags \"mm rd\" and was not pinned for a"
                + " test; expected were \"pf\" without \"mm\" and EFAULT on pinning. It is ordinary"
                + " memory to the kernel: its pages can be pinned, and then stay in use after the"
                + " mapping is gone or the device was revoked");
  }

  private static MappingCheck check(List<String> flags, OptionalInt pinning) {
    return new MappingCheck(0x1000, "/dmabuf:", new TreeSet<>(flags), pinning);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment memory(long address, long length) {
    return MemorySegment.ofAddress(address).reinterpret(length);
  }
}
