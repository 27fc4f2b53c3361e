package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceProblem;
import dev.picket.guest.Budget;
import dev.picket.linux.KernelWait;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.call.Descriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fences of ours signal a kernel's timeline, in order, and within the limits that are told. */
@Tag("guest")
@Budget(seconds = 45)
class FenceTimelineGuestTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final long openBefore = OpenFiles.count();
  private final DrmNode node = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
  private final OurFences ours = new OurFences();
  private final SyncObject object = SyncObject.create(node);
  private final FenceTimeline timeline = new FenceTimeline(object);

  @AfterEach
  void close() {
    ours.close();
    object.close();
    node.close();
    assertThat(OpenFiles.count()).isEqualTo(openBefore);
  }

  @Test
  void anotherWaitsForOurFence() throws InterruptedException {
    try (DriverFence<String> fence = ours.fence();
        SyncObjectFile file = object.share();
        SyncObject elsewhere = SyncObject.open(node, file.descriptor())) {
      SyncPoint point = timeline.append(fence.fence());
      assertThat(point).isEqualTo(object.point(1));
      SyncWait wait = SyncWait.on(List.of(elsewhere.point(1))).alsoUnsubmitted();
      KernelWait<Boolean> waiting = KernelWait.begin(() -> wait.awaitAll(LONG));
      fence.signal();
      assertThat(waiting.result()).isTrue();
      assertThat(ours.problems()).isEmpty();
    }
  }

  @Test
  void aPointIsAPromiseUntilItIsSignaled() {
    try (DriverFence<String> fence = ours.fence()) {
      SyncPoint point = timeline.append(fence.fence());
      assertThatThrownBy(point::snapshot).hasMessageContaining("a promise");
      assertThatThrownBy(() -> SyncWait.on(List.of(point)).awaitAll(LONG))
          .hasMessageContaining("a promise");
      fence.signal();
      try (SyncFile file = point.snapshot()) {
        assertThat(file.isSignaled()).isTrue();
      }
    }
  }

  @Test
  void noPointIsSignaledBeforeThoseBeforeIt() {
    List<DriverFence<String>> fences = IntStream.range(0, 5).mapToObj(i -> ours.fence()).toList();
    fences.forEach(fence -> timeline.append(fence.fence()));
    long[] reached = {0, 0, 2, 4, 5};
    int[] order = {1, 3, 0, 2, 4};
    for (int i = 0; i < order.length; i++) {
      fences.get(order[i]).signal();
      assertThat(object.lastSignaled()).as("after signal " + i).isEqualTo(reached[i]);
    }
  }

  @Test
  void aFailureSignalsToo() {
    try (DriverFence<String> fence = ours.fence()) {
      timeline.append(fence.fence());
      fence.fail(FenceError.EIO);
      assertThat(object.lastSignaled()).isEqualTo(1);
    }
  }

  @Test
  void itBeginsAfterWhatIsThere() {
    object.point(41).signal();
    SyncPoint point = new FenceTimeline(object).append(Fence.stub());
    assertThat(point.value()).isEqualTo(42);
    assertThat(object.lastSignaled()).isEqualTo(42);
  }

  @Test
  void anObjectIsKeptOpenForTheFencesThatAreLeft() {
    try (DriverFence<String> fence = ours.fence();
        SyncObjectFile file = object.share();
        SyncObject elsewhere = SyncObject.open(node, file.descriptor())) {
      timeline.append(fence.fence());
      object.close();
      assertThatThrownBy(() -> timeline.append(Fence.stub()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("is closed");
      fence.signal();
      assertThat(elsewhere.lastSignaled()).isEqualTo(1);
      assertThat(ours.problems()).isEmpty();
      try (SyncObject next = SyncObject.create(node)) {
        assertThat(next.handle()).isEqualTo(object.handle());
      }
    }
  }

  @Test
  void aSignalThatFailsIsReportedAndMadeUpFor() {
    try (DriverFence<String> fence = ours.fence()) {
      timeline.append(fence.fence());
      node.close();
      fence.signal();
      assertThat(ours.problems())
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.kind()).isEqualTo(FenceProblem.Kind.CALLBACK_FAILED);
                assertThat(problem.cause()).hasMessageEndingWith("is closed");
              });
    }
  }

  @Test
  void manyThreadsSignalAndNoPointIsLost() throws InterruptedException {
    int count = 1_000;
    List<DriverFence<String>> fences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DriverFence<String> fence = ours.fence();
      fences.add(fence);
      timeline.append(fence.fence());
    }
    Collections.shuffle(fences, new Random(6));
    List<Thread> signalers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<DriverFence<String>> share = fences.subList(i * count / 4, (i + 1) * count / 4);
      signalers.add(Thread.ofPlatform().start(() -> share.forEach(DriverFence::signal)));
    }
    long last = 0;
    while (last < count) {
      long now = object.lastSignaled();
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
    for (Thread signaler : signalers) {
      signaler.join();
    }
    assertThat(object.lastSignaled()).isEqualTo(count);
    assertThat(ours.problems()).isEmpty();
  }

  @Test
  void theDeathOfTheJvmLeavesThePointPending() throws Throwable {
    try (ChildProcess child = new ChildProcess(Promising.class);
        Descriptor file = child.descriptor();
        SyncObject theirs = SyncObject.open(node, file.number())) {
      child.kill();
      SyncWait wait = SyncWait.on(List.of(theirs.point(1))).alsoUnsubmitted();
      assertThat(wait.awaitAll(Duration.ofMillis(200))).isFalse();
      assertThat(theirs.lastSubmitted()).isZero();
    }
  }

  /** Promises a point and does not keep it. */
  static final class Promising {
    private Promising() {}

    public static void main(String[] args) throws InterruptedException {
      try (DrmNode node = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
          OurFences ours = new OurFences();
          SyncObject object = SyncObject.create(node);
          SyncObjectFile file = object.share();
          DriverFence<String> fence = ours.fence()) {
        new FenceTimeline(object).append(fence.fence());
        System.out.println(file.descriptor());
        Thread.currentThread().join(); // until it is killed
      }
    }
  }
}
