package dev.picket.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Libc;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.linux.call.SystemCalls;
import org.junit.jupiter.api.Test;

/** Memory whose size holds whoever is given it. */
class SealedMemoryTest {
  private final SystemCalls calls = Libc.instance();

  @Test
  void nobodyChangesItsSizeOrSealsItAnyMore() {
    long before = OpenFiles.count();
    try (SealedMemory memory = SealedMemory.allocate("pages", 8192)) {
      assertThat(memory.size()).isEqualTo(8192);
      int fd = memory.descriptor();
      assertThat(memory).hasToString("memfd pages (descriptor " + fd + ")");
      assertThat(calls.ftruncate(fd, 4096)).isEqualTo(-Errno.EPERM);
      assertThat(calls.ftruncate(fd, 16384)).isEqualTo(-Errno.EPERM);
      assertThat(calls.fcntl(fd, LinuxUapi.F_ADD_SEALS, LinuxUapi.F_SEAL_SHRINK))
          .isEqualTo(-Errno.EPERM);
    }
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  @Test
  void isMadeOfWholePages() {
    for (long bad : new long[] {0, -4096, 1, 4095, 4097}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SealedMemory.allocate("pages", bad))
          .withMessage(
              "%d bytes of memory, expected a positive multiple of 4096, the size of a page", bad);
    }
  }

  @Test
  void tellsNoDescriptorOnceClosed() {
    SealedMemory memory = SealedMemory.allocate("pages", 4096);
    memory.close();
    memory.close();
    assertThatIllegalStateException()
        .isThrownBy(memory::descriptor)
        .withMessage("memfd pages is closed");
  }
}
