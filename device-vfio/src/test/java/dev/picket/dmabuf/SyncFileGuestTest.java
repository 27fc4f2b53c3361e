package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.picket.fence.Fence;
import dev.picket.fence.sync.SyncFenceInfo;
import dev.picket.fence.sync.SyncFileInfo;
import dev.picket.guest.Budget;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.LinuxUapi;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel's tests of {@code sw_sync} show, as far as vgem's fences can. */
@Tag("guest")
@Budget(seconds = 20)
class SyncFileGuestTest {
  private long openBefore;
  private Vgem vgem;

  @BeforeEach
  void open() {
    openBefore = OpenFiles.count();
    vgem = Vgem.open();
  }

  @AfterEach
  void nothingIsLeftOpen() {
    vgem.close();
    assertThat(OpenFiles.count()).isEqualTo(openBefore);
  }

  @Test
  void aFileTellsStatusAndTimeOfItsFence() {
    try (VgemFence fence = vgem.fence();
        SyncFile file = fence.file()) {
      assertThat(file.isSignaled()).isFalse();
      SyncFileInfo pending = file.info();
      assertThat(pending.status().isPending()).isTrue();
      assertThat(pending.fences()).hasSize(1);
      assertThat(pending.fences().getFirst().nanos()).isZero();
      long before = System.nanoTime();
      fence.signal();
      long after = System.nanoTime();
      assertThat(file.isSignaled()).isTrue();
      SyncFileInfo signaled = file.info();
      assertThat(signaled.status()).hasToString("succeeded");
      assertThat(signaled.fences().getFirst().nanos()).isBetween(before, after);
    }
  }

  @Test
  void newKernelsForgetTheNamesWithTheSignal() {
    try (VgemFence fence = vgem.fence();
        SyncFile file = fence.file()) {
      SyncFenceInfo pending = file.info().fences().getFirst();
      assertThat(pending.driverName()).isEqualTo("vgem");
      assertThat(pending.timelineName()).isEqualTo("unbound");
      fence.signal();
      SyncFenceInfo signaled = file.info().fences().getFirst();
      System.out.println(
          System.getProperty("os.version") + ": " + pending + " and then " + signaled);
      boolean forgets = !System.getProperty("os.version").startsWith("6.12.");
      assertThat(signaled.driverName()).isEqualTo(forgets ? "detached-driver" : "vgem");
      assertThat(signaled.timelineName()).isEqualTo(forgets ? "signaled-timeline" : "unbound");
    }
  }

  @Test
  void aMergedFileWaitsForTheLast() {
    try (VgemFence one = vgem.fence();
        VgemFence two = vgem.fence();
        VgemFence three = vgem.fence();
        SyncFile first = one.file();
        SyncFile second = two.file();
        SyncFile third = three.file();
        SyncFile both = first.merge("both", second);
        SyncFile all = both.merge("all of them", third)) {
      assertThat(all.info().name()).isEqualTo("all of them");
      assertThat(active(all)).isEqualTo(3);
      two.signal();
      assertThat(active(all)).isEqualTo(2);
      one.signal();
      assertThat(active(all)).isEqualTo(1);
      assertThat(both.isSignaled()).isTrue();
      assertThat(all.isSignaled()).isFalse();
      assertThat(third.isSignaled()).as("merging changes nothing about it").isFalse();
      three.signal();
      assertThat(active(all)).isZero();
      assertThat(all.isSignaled()).isTrue();
      assertThat(all.info().status()).hasToString("succeeded");
    }
  }

  @Test
  void aFileMergedWithItselfWaitsForItsFence() {
    try (VgemFence fence = vgem.fence();
        SyncFile file = fence.file();
        SyncFile twice = file.merge("twice", file)) {
      assertThat(twice.info().fences()).hasSize(1);
      assertThat(twice.isSignaled()).isFalse();
      fence.signal();
      assertThat(twice.isSignaled()).isTrue();
    }
  }

  @Test
  void whatIsMergedAfterItsEndIsOver() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence one = vgem.fence();
        VgemFence two = vgem.fence();
        SyncFile first = one.file();
        SyncFile second = two.file()) {
      one.signal();
      two.signal();
      long last = second.info().fences().getFirst().nanos();
      SyncFile expired = first.merge("expired", second);
      assertThat(expired.isSignaled()).isTrue();
      Fence fence = fences.of(expired);
      assertThat(fence.isSignaled()).isTrue();
      System.out.println(
          "merged after the signals: " + (fence.outcome().nanos() - last) + " ns after the last");
      assertThat(fence.outcome().nanos()).isGreaterThanOrEqualTo(last);
    }
  }

  @Test
  void anyMixtureOfMergesWaitsForAllThatIsInIt() {
    Random random = new Random(7);
    int timelines = 16;
    List<VgemFence> all = new ArrayList<>();
    List<SyncFile> files = new ArrayList<>();
    for (int i = 0; i < timelines; i++) {
      all.add(vgem.fence());
      files.add(all.get(i).file());
    }
    int begin = random.nextInt(timelines);
    Set<Integer> used = new HashSet<>(Set.of(begin));
    SyncFile merged = files.get(begin).duplicate();
    for (int i = 0; i < 64; i++) {
      int next = random.nextInt(timelines);
      used.add(next);
      SyncFile more = merged.merge("mixture " + i, files.get(next));
      merged.close();
      merged = more;
    }
    assertThat(merged.info().fences()).hasSize(used.size());
    for (int timeline : used) {
      assertThat(merged.isSignaled()).isFalse();
      all.get(timeline).signal();
    }
    assertThat(merged.isSignaled()).isTrue();
    merged.close();
    files.forEach(SyncFile::close);
    all.forEach(VgemFence::close);
  }

  @Test
  void aFenceIsSignaledAtTheKernelsTime() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence made = vgem.fence();
        SyncFile witness = made.file()) {
      Fence fence = fences.of(made.file());
      assertThat(fence.await(Duration.ofMillis(20))).isFalse();
      assertThat(fence.isSignaled()).isFalse();
      made.signal();
      fence.await();
      assertThat(fence.outcome().isSuccess()).isTrue();
      assertThat(fence.outcome().nanos()).isEqualTo(witness.info().fences().getFirst().nanos());
    }
  }

  @Test
  void aFenceOfAMergedFileHasTheTimeOfTheLast() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence one = vgem.fence();
        VgemFence two = vgem.fence();
        SyncFile first = one.file();
        SyncFile second = two.file()) {
      Fence fence = fences.of(first.merge("both", second));
      two.signal();
      assertThat(fence.poll()).isFalse();
      one.signal();
      fence.await();
      assertThat(fence.outcome().nanos())
          .isEqualTo(first.info().fences().getFirst().nanos())
          .isGreaterThan(second.info().fences().getFirst().nanos());
    }
  }

  @Test
  void pollingNeedsNoAgent() {
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.background("no agent"));
        SyncFilePoller poller =
            new SyncFilePoller(reclaimer, Duration.ZERO, e -> fail("nothing is reported", e));
        VgemFence made = vgem.fence();
        SyncFile witness = made.file()) {
      Fence fence = poller.fence(made.file());
      assertThat(fence.poll()).isFalse();
      made.signal();
      assertThat(fence.isSignaled()).as("nobody has looked").isFalse();
      assertThat(fence.poll()).isTrue();
      assertThat(fence.outcome().nanos()).isEqualTo(witness.info().fences().getFirst().nanos());
    }
  }

  @Test
  void manyThreadsWaitForOneFence() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence made = vgem.fence();
        SyncFile file = made.file()) {
      List<CompletableFuture<Boolean>> consumers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Fence fence = fences.of(file.duplicate());
        consumers.add(
            CompletableFuture.supplyAsync(() -> awaited(fence), task -> new Thread(task).start()));
      }
      assertThat(consumers).noneMatch(CompletableFuture::isDone);
      made.signal();
      for (CompletableFuture<Boolean> consumer : consumers) {
        assertThat(consumer.get()).isTrue();
      }
    }
  }

  @Test
  void whatWasAlwaysOverGivesASignaledFence() {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence made = vgem.fence()) {
      made.signal();
      SyncFile stub = made.file();
      System.out.println("nothing to wait for: " + stub.info());
      Fence fence = fences.of(stub);
      assertThat(fence.isSignaled()).isTrue();
      assertThat(fence.outcome().isSuccess()).isTrue();
      assertThat(fence.outcome().nanos()).isLessThanOrEqualTo(System.nanoTime());
    }
  }

  @Test
  void deadlinesAreTaken() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence made = vgem.fence();
        SyncFile file = made.file()) {
      file.setDeadline(System.nanoTime());
      Fence fence = fences.of(file.duplicate());
      fence.setDeadline(System.nanoTime() + 1_000_000);
      made.signal();
      fence.await();
      file.setDeadline(System.nanoTime());
    }
  }

  @Test
  void anOwnerThatDiesWithWorkPendingLooksLikeSuccess() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles()) {
      VgemFence made = vgem.fence();
      Fence fence = fences.of(made.file());
      vgem.close();
      fence.await();
      assertThat(fence.outcome().isSuccess()).isTrue();
      made.close();
    }
  }

  @Test
  void onlySyncFilesAreAdopted() {
    Kernel kernel = vgem.kernel();
    try (VgemBuffer buffer = vgem.buffer();
        Descriptor eventfd = kernel.eventfd("a test");
        Descriptor memory = kernel.memfd("a test", 4096);
        Descriptor device = kernel.open("/dev/udmabuf", LinuxUapi.O_RDWR)) {
      for (Descriptor wrong : List.of(buffer.dmaBuf(), eventfd, memory, device)) {
        assertThatThrownBy(() -> SyncFile.adopt(wrong.number()))
            .as(wrong.toString())
            .isInstanceOf(SystemCallException.class)
            .hasMessageContaining("ENOTTY")
            .hasMessageContaining("it is no sync file");
        assertThat(wrong.isClosed()).isFalse();
      }
    }
  }

  @Test
  void anAdoptedFileIsLikeAnyOther() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence made = vgem.fence();
        SyncFile file = made.file()) {
      Fence fence =
          fences.of(
              SyncFile.adopt(
                  vgem.kernel().calls().fcntl(file.descriptor(), LinuxUapi.F_DUPFD_CLOEXEC, 0)));
      made.signal();
      fence.await();
    }
  }

  @Test
  void closingADescriptorEndsNeitherTheWorkNorItsDuplicates() throws Exception {
    try (FencesOfFiles fences = new FencesOfFiles();
        VgemFence made = vgem.fence()) {
      SyncFile file = made.file();
      Fence fence = fences.of(file.duplicate());
      file.close();
      assertThat(fence.poll()).isFalse();
      made.signal();
      fence.await();
      await().until(() -> fences.poller().pendingFences() == 0);
    }
  }

  private static boolean awaited(Fence fence) {
    try {
      return fence.await(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long active(SyncFile file) {
    return file.info().fences().stream().filter(fence -> fence.status().isPending()).count();
  }
}
