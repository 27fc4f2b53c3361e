package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.Fence;
import dev.picket.guest.Budget;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A driver may end a fence without the work: vgem does so after a while, and calls it success. */
@Tag("guest")
@Tag("full")
@Budget(seconds = 20)
class ExpiredFenceGuestTest {
  @Test
  void anExpiredFenceLooksLikeSuccess() throws Exception {
    try (Vgem vgem = Vgem.open();
        FencesOfFiles fences = new FencesOfFiles();
        VgemFence made = vgem.fence()) {
      long begin = System.nanoTime();
      Fence fence = fences.of(made.file());
      fence.await();
      assertThat(fence.outcome().isSuccess()).isTrue();
      System.out.println("vgem's fence expired after " + (fence.outcome().nanos() - begin) + " ns");
      assertThatThrownBy(made::signal).hasMessageContaining("ETIMEDOUT");
    }
  }
}
