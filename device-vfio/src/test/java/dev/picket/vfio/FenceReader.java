package dev.picket.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Section;
import dev.picket.vfio.edu.EduTransfer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A thread that looks at a transfer, which keeps it from being dropped, until it is closed. */
final class FenceReader implements AutoCloseable {
  private final CompletableFuture<EduTransfer> seen = new CompletableFuture<>();
  private final CountDownLatch mayLeave = new CountDownLatch(1);
  private final Thread thread;

  private FenceReader(Fence fence) {
    thread = Thread.ofPlatform().start(() -> look(fence));
  }

  /** Inside when this returns; the fence must be pending. */
  static FenceReader of(Fence fence) {
    FenceReader reader = new FenceReader(fence);
    assertThat(reader.transfer()).as("transfer of a fence that is pending").isNotNull();
    return reader;
  }

  EduTransfer transfer() {
    return seen.join();
  }

  private void look(Fence fence) {
    try (Section section = fence.reclaimer().enter()) {
      seen.complete(fence.data(section, EduTransfer.class));
      mayLeave.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a reader", e);
    }
  }

  @Override
  public void close() {
    mayLeave.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts a test", e);
    }
  }
}
