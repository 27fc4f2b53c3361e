package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.SignalPathCallback;
import dev.picket.guest.Budget;
import dev.picket.linux.KernelWait;
import dev.picket.linux.OpenFiles;
import dev.picket.linux.SystemCallException;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cases that IGT makes of wait flags and states of sync objects (syncobj_wait, _timeline). */
@Tag("guest")
@Budget(seconds = 45)
class SyncWaitGuestTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(5);

  private final long openBefore = OpenFiles.count();
  private final DrmNode node = DrmNode.open("virtio_gpu", DrmNodeKind.RENDER);
  private final Vgem vgem = Vgem.open();
  private final List<AutoCloseable> opened = new ArrayList<>();

  private enum State {
    UNSUBMITTED,
    SUBMITTED,
    SIGNALED
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    vgem.close();
    node.close();
    assertThat(OpenFiles.count()).isEqualTo(openBefore);
  }

  @Test
  void everyFlagInEveryState() {
    int cases = 0;
    for (State one : State.values()) {
      for (State two : State.values()) {
        for (State three : State.values()) {
          List<State> states = List.of(one, two, three);
          cases += tryFlags(points(states, 0), states);
          cases += tryFlags(points(states, 5), states);
          // Two timelines and a binary object.
          List<SyncPoint> mixed = new ArrayList<>(points(states.subList(0, 2), 1L << 63));
          mixed.addAll(points(states.subList(2, 3), 0));
          cases += tryFlags(mixed, states);
        }
      }
    }
    assertThat(cases).isEqualTo(27 * 3 * 4 * 2 * 2);
    System.out.println(cases + " waits with all flags in all states");
  }

  private int tryFlags(List<SyncPoint> points, List<State> states) {
    int cases = 0;
    for (boolean unsubmitted : new boolean[] {false, true}) {
      for (boolean available : new boolean[] {false, true}) {
        SyncWait plain = SyncWait.on(points);
        SyncWait some = unsubmitted ? plain.alsoUnsubmitted() : plain;
        SyncWait wait = available ? some.untilSubmitted() : some;
        for (Duration timeout : List.of(Duration.ZERO, SHORT)) {
          String name =
              "%s, unsubmitted %s, available %s, %s"
                  .formatted(states, unsubmitted, available, timeout);
          check(wait, timeout, states, unsubmitted, available, name);
          cases += 2;
        }
      }
    }
    return cases;
  }

  private static void check(
      SyncWait wait,
      Duration timeout,
      List<State> states,
      boolean unsubmitted,
      boolean available,
      String name) {
    if (states.contains(State.UNSUBMITTED) && !unsubmitted && !available) {
      assertThatThrownBy(() -> wait.awaitAll(timeout)).as(name).hasMessageContaining("EINVAL");
      assertThatThrownBy(() -> wait.awaitAny(timeout)).as(name).hasMessageContaining("EINVAL");
      return;
    }
    List<Boolean> there =
        states.stream()
            .map(state -> state == State.SIGNALED || (available && state == State.SUBMITTED))
            .toList();
    assertThat(wait.awaitAll(timeout)).as("all: " + name).isEqualTo(!there.contains(false));
    OptionalInt any = wait.awaitAny(timeout);
    assertThat(any.isPresent()).as("any: " + name).isEqualTo(there.contains(true));
    any.ifPresent(index -> assertThat(there.get(index)).as(name + ": " + index).isTrue());
  }

  @Test
  void aWaitEndsWithTheLastOrTheFirstSignal() throws InterruptedException {
    SyncPoint one = object().binary();
    SyncPoint two = object().point(3);
    VgemFence first = submit(one);
    VgemFence second = submit(two);
    SyncWait both = SyncWait.on(List.of(one, two));
    KernelWait<Boolean> all = KernelWait.begin(() -> both.awaitAll(LONG));
    KernelWait<OptionalInt> any = KernelWait.begin(() -> both.awaitAny(LONG));
    second.signal();
    assertThat(any.result()).hasValue(1);
    assertThat(all.isDone()).isFalse();
    first.signal();
    assertThat(all.result()).isTrue();
  }

  @Test
  void aWaitForThoseUnsubmittedGoesOnToTheSignal() throws InterruptedException {
    for (long value : new long[] {0, 3}) {
      SyncPoint point = new SyncPoint(object(), value);
      SyncWait wait = SyncWait.on(List.of(point));
      KernelWait<Boolean> signaled = KernelWait.begin(() -> wait.alsoUnsubmitted().awaitAll(LONG));
      KernelWait<Boolean> submitted = KernelWait.begin(() -> wait.untilSubmitted().awaitAll(LONG));
      VgemFence fence = submit(point);
      assertThat(submitted.result()).isTrue();
      assertThat(signaled.isDone()).isFalse();
      fence.signal();
      assertThat(signaled.result()).isTrue();
    }
  }

  @Test
  void aResetDoesNotChangeWhatIsBeingWaitedFor() throws InterruptedException {
    SyncObject object = object();
    SyncObject other = object();
    VgemFence fence = submit(object.binary());
    VgemFence second = submit(other.binary());
    SyncWait wait = SyncWait.on(List.of(object.binary(), other.binary()));
    KernelWait<Boolean> all = KernelWait.begin(() -> wait.awaitAll(LONG));
    SyncObject.reset(List.of(object));
    submit(object.binary()); // pending to the end
    fence.signal();
    second.signal();
    assertThat(all.result()).isTrue();
    assertThat(wait.awaitAll(Duration.ZERO)).isFalse();
    assertThat(wait.awaitAny(Duration.ZERO)).hasValue(1);
  }

  @Test
  void aResetWhileTheSubmissionIsWaitedForChangesNothing() throws InterruptedException {
    SyncObject object = object();
    SyncWait wait = SyncWait.on(List.of(object.binary())).alsoUnsubmitted();
    KernelWait<Boolean> waiting = KernelWait.begin(() -> wait.awaitAll(LONG));
    SyncObject.reset(List.of(object));
    assertThat(waiting.isDone()).isFalse();
    object.binary().signal();
    assertThat(waiting.result()).isTrue();
  }

  @Test
  void timesAreOnTheClockOfNanoTime() {
    SyncPoint point = object().binary();
    submit(point);
    SyncWait wait = SyncWait.on(List.of(point));
    long end = System.nanoTime() + Duration.ofMillis(50).toNanos();
    assertThat(wait.awaitAllUntil(end)).isFalse();
    assertThat(System.nanoTime() - end).isNotNegative();
    assertThat(wait.awaitAnyUntil(System.nanoTime() - 1)).isEmpty();
    assertThat(wait.awaitAnyUntil(-1)).isEmpty();
    assertThat(wait.awaitAll(SHORT)).isFalse();
  }

  @Test
  void aDeadlineIsAHint() throws InterruptedException {
    SyncPoint point = object().binary();
    VgemFence fence = submit(point);
    SyncWait wait = SyncWait.on(List.of(point)).wantedBy(System.nanoTime());
    assertThat(wait.awaitAll(SHORT)).isFalse();
    KernelWait<Boolean> waiting =
        KernelWait.begin(() -> wait.awaitAll(Duration.ofSeconds(Long.MAX_VALUE)));
    fence.signal();
    assertThat(waiting.result()).isTrue();
  }

  @Test
  void noWaitWhereItCouldWaitForItself() throws Exception {
    SyncPoint point = object().binary();
    submit(point);
    SyncWait wait = SyncWait.on(List.of(point));
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.background("waits"));
        FenceContext<String> context =
            FenceContext.<String>software(reclaimer, "test", "waits").build()) {
      try (Section section = reclaimer.enter()) {
        assertThat(section).isNotNull();
        assertRefused(wait, "a read-side section");
        assertThatThrownBy(() -> point.transferOnceSubmittedTo(point))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("a read-side section");
        assertThat(wait.awaitAll(Duration.ZERO)).isFalse();
      }
      CompletableFuture<Void> inCallback = new CompletableFuture<>();
      try (DriverFence<String> fence = context.allocate("data").arm()) {
        fence
            .fence()
            .onSignal(
                SignalPathCallback.runInSignalPath(
                    outcome -> {
                      try {
                        assertRefused(wait, "a callback");
                        inCallback.complete(null);
                      } catch (Throwable e) {
                        inCallback.completeExceptionally(e);
                      }
                    }));
        fence.signal();
      }
      inCallback.get();
    }
  }

  private static void assertRefused(SyncWait wait, String place) {
    assertThatThrownBy(() -> wait.awaitAll(LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inside " + place + " and could wait for itself");
    assertThatThrownBy(() -> wait.awaitAnyUntil(Long.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aWaitForNothingIsRefused() {
    assertThatThrownBy(() -> SyncWait.on(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least one point");
    SyncWait wait = SyncWait.on(List.of(object().binary())).alsoUnsubmitted();
    assertThatThrownBy(() -> wait.awaitAll(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedObjectIsNotWaitedFor() {
    SyncObject open = object();
    SyncObject closed = object();
    closed.close();
    assertThatThrownBy(
            () -> SyncWait.on(List.of(open.binary(), closed.binary())).awaitAll(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .isNotInstanceOf(SystemCallException.class)
        .hasMessageEndingWith("is closed");
  }

  private List<SyncPoint> points(List<State> states, long value) {
    List<SyncPoint> points = new ArrayList<>();
    for (State state : states) {
      SyncPoint point = new SyncPoint(object(), value);
      switch (state) {
        case UNSUBMITTED -> {}
        case SUBMITTED -> submit(point);
        case SIGNALED -> point.signal();
      }
      points.add(point);
    }
    return points;
  }

  private SyncObject object() {
    SyncObject object = SyncObject.create(node);
    opened.add(object);
    return object;
  }

  private VgemFence submit(SyncPoint point) {
    VgemFence fence = vgem.fence();
    opened.add(fence);
    try (SyncFile file = fence.file()) {
      point.submit(file);
    }
    return fence;
  }
}
