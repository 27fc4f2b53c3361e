package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.guest.Budget;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SystemCallException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The maker of fences that other tests stand on. */
@Tag("guest")
@Budget(seconds = 15)
class VgemGuestTest {
  @Test
  void aFenceIsSignaledOnce() {
    try (Vgem vgem = Vgem.open();
        VgemFence fence = vgem.fence()) {
      fence.signal();
      assertThatThrownBy(fence::signal)
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("ENOENT");
    }
  }

  @Test
  void readersShareABufferAndWritersDoNot() {
    try (Vgem vgem = Vgem.open();
        VgemBuffer buffer = vgem.buffer();
        VgemFence one = buffer.read();
        VgemFence other = buffer.read()) {
      assertThat(other.number()).isNotEqualTo(one.number());
      assertThatThrownBy(buffer::write).hasMessageContaining("EBUSY");
      one.signal();
      assertThatThrownBy(buffer::write).hasMessageContaining("EBUSY");
      other.signal();
      buffer.write().close();
    }
  }

  @Test
  void nothingIsLeftOpen() {
    long before = OpenFiles.count();
    try (Vgem vgem = Vgem.open()) {
      for (int i = 0; i < 100; i++) {
        try (VgemFence fence = vgem.fence();
            SyncFile file = fence.file();
            SyncFile again = fence.file()) {
          assertThat(again.descriptor()).isNotEqualTo(file.descriptor());
        }
      }
      vgem.fence(); // closed by its driver
    }
    assertThat(OpenFiles.count()).isEqualTo(before + 1);
  }
}
