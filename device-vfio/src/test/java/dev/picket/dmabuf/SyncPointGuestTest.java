package dev.picket.dmabuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.guest.Budget;
import dev.picket.linux.KernelWait;
import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Descriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Points of timelines: the cases of IGT's syncobj_timeline and syncobj_eventfd. */
@Tag("guest")
@Budget(seconds = 45)
class SyncPointGuestTest {
  private final SyncObjects objects = new SyncObjects();
  private final SyncObject timeline = objects.create();

  @AfterEach
  void close() {
    objects.close();
  }

  @Test
  void submittedAndSignaledPointsAreTold() {
    assertThat(timeline.lastSignaled()).isZero();
    timeline.point(1).signal();
    VgemFence two = objects.submit(timeline.point(2));
    objects.submit(timeline.point(9));
    assertThat(timeline.lastSignaled()).isEqualTo(1);
    assertThat(timeline.lastSubmitted()).isEqualTo(9);
    two.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(2);
    assertThat(isSignaled(timeline.point(1))).isTrue();
    assertThat(isSignaled(timeline.point(2))).isTrue();
    assertThat(isSignaled(timeline.point(3))).isFalse();
    assertThatThrownBy(() -> isSignaled(timeline.point(10))).hasMessageContaining("a promise");
  }

  @Test
  void severalTimelinesAreSignaledAtOnce() {
    List<SyncPoint> points =
        List.of(
            timeline.point(1), objects.create().point(1), objects.create().point(Long.MAX_VALUE));
    SyncPoint.signal(points);
    assertThat(SyncWait.on(points).awaitAll(Duration.ZERO)).isTrue();
    SyncPoint binary = objects.create().binary();
    assertThatThrownBy(() -> SyncPoint.signal(List.of(timeline.point(2), binary)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no point of a timeline");
    assertThat(timeline.lastSubmitted()).isEqualTo(1);
  }

  @Test
  void thereIsNoPointZero() {
    assertThatThrownBy(() -> timeline.point(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("points begin with 1");
  }

  @Test
  void pointsHaveNoSign() {
    for (long value :
        new long[] {
          Integer.MAX_VALUE,
          Integer.MAX_VALUE + 1L,
          0xffffffffL,
          0x100000000L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          -2,
          -1
        }) {
      timeline.point(value).signal();
      assertThat(timeline.lastSignaled()).isEqualTo(value);
      assertThat(isSignaled(timeline.point(value))).isTrue();
      assertThat(isSignaled(timeline.point(value - 1))).isTrue();
    }
    assertThat(timeline.point(-1)).hasToString("point 18446744073709551615 of " + timeline);
  }

  @Test
  void aPointBelowOthersChangesNothing() {
    timeline.point(5).signal();
    timeline.point(3).signal();
    assertThat(timeline.lastSignaled()).isEqualTo(5);
    assertThat(timeline.lastSubmitted()).isEqualTo(5);
  }

  @Test
  void fencesMayEndInAnyOrderAndPointsDoNot() {
    List<VgemFence> fences = new ArrayList<>();
    for (int value = 1; value <= 5; value++) {
      fences.add(objects.submit(timeline.point(value)));
    }
    long[] reached = {1, 1, 3, 3, 5};
    int[] order = {0, 2, 1, 4, 3};
    for (int i = 0; i < order.length; i++) {
      fences.get(order[i]).signal();
      assertThat(timeline.lastSignaled()).as("after signal " + i).isEqualTo(reached[i]);
    }
  }

  @Test
  void aPointThatIsSignaledWaitsForThoseBefore() {
    List<VgemFence> fences = new ArrayList<>();
    for (int value = 1; value <= 5; value++) {
      fences.add(objects.submit(timeline.point(value)));
    }
    fences.subList(0, 3).forEach(VgemFence::signal);
    assertThat(timeline.lastSignaled()).isEqualTo(3);
    timeline.point(8).signal();
    assertThat(timeline.lastSignaled()).isEqualTo(3);
    assertThat(timeline.lastSubmitted()).isEqualTo(8);
    fences.subList(3, 5).forEach(VgemFence::signal);
    assertThat(timeline.lastSignaled()).isEqualTo(8);
  }

  @Test
  void aSnapshotIsOfThatPoint() {
    VgemFence one = objects.submit(timeline.point(1));
    objects.submit(timeline.point(2));
    try (SyncFile file = timeline.point(1).snapshot()) {
      assertThat(file.isSignaled()).isFalse();
      assertThat(file.info().fences()).hasSize(1);
      one.signal();
      assertThat(file.isSignaled()).isTrue();
    }
    try (SyncFile file = timeline.point(1).snapshot()) {
      assertThat(file.isSignaled()).as("a point that has gone by").isTrue();
    }
    try (SyncFile file = timeline.binary().snapshot()) {
      assertThat(file.isSignaled()).as("all of the timeline").isFalse();
    }
  }

  @Test
  void aPromiseIsNotExported() {
    timeline.point(4).signal();
    for (SyncPoint promise :
        List.of(timeline.point(5), objects.create().point(1), objects.create().binary())) {
      assertThatThrownBy(promise::snapshot)
          .isInstanceOf(SystemCallException.class)
          .hasMessageContaining("EINVAL")
          .hasMessageContaining(promise + ": nobody has submitted it yet")
          .hasMessageContaining("SyncWait.untilSubmitted()");
    }
  }

  @Test
  void pointsAreTransferred() {
    SyncObject other = objects.create();
    VgemFence fence = objects.submit(timeline.point(1));
    timeline.point(1).transferTo(other.point(3));
    timeline.point(1).transferTo(objects.create().binary());
    assertThat(other.lastSubmitted()).isEqualTo(3);
    assertThat(isSignaled(other.point(3))).isFalse();
    fence.signal();
    assertThat(isSignaled(other.point(3))).isTrue();
    assertThat(other.lastSignaled()).isEqualTo(3);
    other.point(3).transferTo(other.point(4));
    assertThat(other.lastSignaled()).isEqualTo(4);
    assertThatThrownBy(() -> other.point(5).transferTo(timeline.point(2)))
        .hasMessageContaining("EINVAL")
        .hasMessageContaining("a promise");
    assertThat(timeline.lastSubmitted()).isEqualTo(1);
  }

  @Test
  void aTransferWaitsForTheSubmission() throws InterruptedException {
    SyncObject other = objects.create();
    KernelWait<Boolean> transfer =
        KernelWait.begin(() -> timeline.point(1).transferOnceSubmittedTo(other.point(1)));
    objects.submit(timeline.point(1));
    assertThat(transfer.result()).isTrue();
    assertThat(other.lastSubmitted()).isEqualTo(1);
  }

  @Test
  @Tag("full")
  void aTransferWaitsFiveSecondsAtMost() {
    SyncObject other = objects.create();
    long start = System.nanoTime();
    assertThat(timeline.point(1).transferOnceSubmittedTo(other.point(1))).isFalse();
    System.out.printf(
        "a transfer of what nobody submits ends after %d ms%n",
        (System.nanoTime() - start) / 1_000_000);
    assertThat(other.lastSubmitted()).isZero();
  }

  @Test
  void anEventfdIsNotifiedOfTheSubmissionAndOfTheSignal() {
    for (long value : new long[] {0, 7}) {
      SyncPoint point = new SyncPoint(objects.create(), value);
      try (Descriptor submitted = eventfd();
          Descriptor signaled = eventfd()) {
        point.notifySubmission(submitted.number());
        point.notifySignal(signaled.number());
        assertThat(count(submitted)).isZero();
        VgemFence fence = objects.submit(point);
        assertThat(count(submitted)).isEqualTo(1);
        assertThat(count(signaled)).isZero();
        fence.signal();
        assertThat(count(signaled)).isEqualTo(1);
        assertThat(count(submitted)).isZero();
      }
    }
  }

  @Test
  void anEventfdIsNotifiedOfWhatHasBeen() {
    for (long value : new long[] {0, 7}) {
      SyncPoint point = new SyncPoint(objects.create(), value);
      try (Descriptor eventfd = eventfd()) {
        VgemFence fence = objects.submit(point);
        point.notifySubmission(eventfd.number());
        assertThat(count(eventfd)).isEqualTo(1);
        fence.signal();
        point.notifySignal(eventfd.number());
        assertThat(count(eventfd)).isEqualTo(1);
      }
    }
  }

  @Test
  void whatIsNoEventfdIsRefused() {
    SyncPoint point = timeline.point(1);
    try (VgemFence fence = objects.fence();
        SyncFile file = fence.file()) {
      assertThatThrownBy(() -> point.notifySignal(file.descriptor()))
          .hasMessageContaining("ioctl(DRM_IOCTL_SYNCOBJ_EVENTFD) failed with EINVAL")
          .hasMessageContaining("is no eventfd");
    }
    assertThatThrownBy(() -> point.notifySignal(1_000_000))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("ioctl(DRM_IOCTL_SYNCOBJ_EVENTFD)");
  }

  @Test
  void submittingLeavesTheFileToTheCaller() {
    try (VgemFence fence = objects.fence()) {
      SyncFile file = fence.file();
      timeline.point(1).submit(file);
      file.close();
      SyncPoint two = timeline.point(2);
      assertThatThrownBy(() -> two.submit(file)).isInstanceOf(IllegalStateException.class);
      assertThat(timeline.lastSubmitted()).isEqualTo(1);
      fence.signal();
      assertThat(timeline.lastSignaled()).isEqualTo(1);
    }
  }

  private static boolean isSignaled(SyncPoint point) {
    return SyncWait.on(List.of(point)).awaitAll(Duration.ZERO);
  }

  private Descriptor eventfd() {
    return objects.kernel().eventfd("test");
  }

  /** Takes the count; 0 if there is none. */
  private long count(Descriptor eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment counter = arena.allocate(JAVA_LONG);
      long result = objects.kernel().calls().read(eventfd.number(), counter);
      return result < 0 ? 0 : counter.get(JAVA_LONG, 0);
    }
  }
}
