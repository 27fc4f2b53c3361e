package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceProblem;
import dev.picket.fence.sync.SyncStatus;
import dev.picket.guest.Budget;
import dev.picket.linux.OpenFiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fence of ours behind one of the kernel's, and the three lies that it tells. */
@Tag("guest")
@Budget(seconds = 60)
class VgemBridgeGuestTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final long openBefore = OpenFiles.count();
  private final Vgem vgem = Vgem.open();
  private final VgemBridge bridge = new VgemBridge(vgem);
  private final OurFences ours = new OurFences();

  @AfterEach
  void close() {
    ours.close();
    vgem.close();
    assertThat(OpenFiles.count()).isEqualTo(openBefore);
  }

  @Test
  void theKernelsFenceFollowsOurs() {
    try (DriverFence<String> fence = ours.fence();
        SyncFile file = bridge.syncFile(fence.fence(), LIMIT)) {
      assertThat(file.isSignaled()).isFalse();
      fence.signal();
      assertThat(file.isSignaled()).isTrue();
      assertThat(ours.problems()).isEmpty();
    }
  }

  @Test
  void aFenceThatHasEndedGivesAFileThatHas() {
    try (SyncFile file = bridge.syncFile(Fence.stub(), VgemBridge.LONGEST_JOB)) {
      assertThat(file.isSignaled()).isTrue();
    }
  }

  @Test
  void aFailureLooksLikeSuccess() {
    try (DriverFence<String> fence = ours.fence();
        SyncFile file = bridge.syncFile(fence.fence(), LIMIT)) {
      fence.fail(FenceError.EIO);
      assertLooksSuccessful(file);
    }
  }

  @Test
  void jobsThatMayOutliveTheKernelsFenceAreRefused() {
    long before = OpenFiles.count();
    Duration tooLong = VgemBridge.LONGEST_JOB.plusNanos(1);
    try (DriverFence<String> fence = ours.fence()) {
      Fence ourFence = fence.fence();
      assertThatThrownBy(() -> bridge.syncFile(ourFence, tooLong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expires after PT10S")
          .hasMessageContaining("expected at most PT8S")
          .hasMessageContaining("A crash of this JVM looks like success too");
      fence.signal();
    }
    assertThat(OpenFiles.count()).isEqualTo(before);
  }

  @Test
  @Tag("full")
  void anExpiryLooksLikeSuccessAndIsReported() {
    try (DrmNode gpu = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
        DriverFence<String> fence = ours.fence();
        SyncFile file = bridge.syncFile(fence.fence(), LIMIT)) {
      long start = System.nanoTime();
      awaitSignal(gpu, file);
      System.out.printf(
          "a fence of vgem's expires after %d ms: %s%n",
          (System.nanoTime() - start) / 1_000_000, file.info().status());
      assertLooksSuccessful(file);
      assertThat(fence.fence().isSignaled()).isFalse();
      fence.signal();
      assertThat(ours.problems())
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.kind()).isEqualTo(FenceProblem.Kind.CALLBACK_FAILED);
                assertThat(problem.cause()).hasMessageContaining("ETIMEDOUT");
              });
    }
  }

  @Test
  void theDeathOfTheJvmLooksLikeSuccess() throws Throwable {
    try (ChildProcess child = new ChildProcess(Bridging.class);
        DrmNode gpu = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
        SyncFile file = new SyncFile(gpu.kernel(), child.descriptor())) {
      assertThat(file.isSignaled()).isFalse();
      long start = System.nanoTime();
      child.kill();
      awaitSignal(gpu, file);
      System.out.printf(
          "the death of the JVM signals after %d ms: %s%n",
          (System.nanoTime() - start) / 1_000_000, file.info().status());
      assertLooksSuccessful(file);
    }
  }

  private static void awaitSignal(DrmNode gpu, SyncFile file) {
    try (SyncObject object = SyncObject.create(gpu)) {
      object.binary().submit(file);
      assertThat(SyncWait.on(List.of(object.binary())).awaitAll(LONG)).isTrue();
    }
  }

  private static void assertLooksSuccessful(SyncFile file) {
    SyncStatus status = file.info().status();
    assertThat(status.isPending()).isFalse();
    assertThat(status.errno()).isZero();
  }

  /** Puts a pending fence behind the kernel's. */
  static final class Bridging {
    private Bridging() {}

    public static void main(String[] args) throws InterruptedException {
      try (Vgem vgem = Vgem.open();
          OurFences ours = new OurFences();
          DriverFence<String> fence = ours.fence();
          SyncFile file = new VgemBridge(vgem).syncFile(fence.fence(), LIMIT)) {
        System.out.println(file.descriptor());
        Thread.currentThread().join(); // until it is killed
      }
    }
  }
}
