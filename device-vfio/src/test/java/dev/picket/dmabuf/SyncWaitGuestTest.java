package dev.picket.dmabuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.SignalPathCallback;
import dev.picket.guest.Budget;
import dev.picket.linux.KernelWait;
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

  private final SyncObjects objects = new SyncObjects();

  private enum State {
    UNSUBMITTED,
    SUBMITTED,
    SIGNALED
  }

  @AfterEach
  void close() {
    objects.close();
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
    SyncPoint one = objects.create().binary();
    SyncPoint two = objects.create().point(3);
    VgemFence first = objects.submit(one);
    VgemFence second = objects.submit(two);
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
      SyncPoint point = new SyncPoint(objects.create(), value);
      SyncWait wait = SyncWait.on(List.of(point));
      KernelWait<Boolean> signaled = KernelWait.begin(() -> wait.alsoUnsubmitted().awaitAll(LONG));
      KernelWait<Boolean> submitted = KernelWait.begin(() -> wait.untilSubmitted().awaitAll(LONG));
      VgemFence fence = objects.submit(point);
      assertThat(submitted.result()).isTrue();
      assertThat(signaled.isDone()).isFalse();
      fence.signal();
      assertThat(signaled.result()).isTrue();
    }
  }

  @Test
  void aResetDoesNotChangeWhatIsBeingWaitedFor() throws InterruptedException {
    SyncObject object = objects.create();
    SyncObject other = objects.create();
    VgemFence fence = objects.submit(object.binary());
    VgemFence second = objects.submit(other.binary());
    SyncWait wait = SyncWait.on(List.of(object.binary(), other.binary()));
    KernelWait<Boolean> all = KernelWait.begin(() -> wait.awaitAll(LONG));
    SyncObject.reset(List.of(object));
    objects.submit(object.binary()); // pending to the end
    fence.signal();
    second.signal();
    assertThat(all.result()).isTrue();
    assertThat(wait.awaitAll(Duration.ZERO)).isFalse();
    assertThat(wait.awaitAny(Duration.ZERO)).hasValue(1);
  }

  @Test
  void aResetWhileTheSubmissionIsWaitedForChangesNothing() throws InterruptedException {
    SyncObject object = objects.create();
    SyncWait wait = SyncWait.on(List.of(object.binary())).alsoUnsubmitted();
    KernelWait<Boolean> waiting = KernelWait.begin(() -> wait.awaitAll(LONG));
    SyncObject.reset(List.of(object));
    assertThat(waiting.isDone()).isFalse();
    object.binary().signal();
    assertThat(waiting.result()).isTrue();
  }

  @Test
  void timesAreOnTheClockOfNanoTime() {
    SyncPoint point = objects.create().binary();
    objects.submit(point);
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
    SyncPoint point = objects.create().binary();
    VgemFence fence = objects.submit(point);
    SyncWait wait = SyncWait.on(List.of(point)).wantedBy(System.nanoTime());
    assertThat(wait.awaitAll(SHORT)).isFalse();
    KernelWait<Boolean> waiting =
        KernelWait.begin(() -> wait.awaitAll(Duration.ofSeconds(Long.MAX_VALUE)));
    fence.signal();
    assertThat(waiting.result()).isTrue();
  }

  @Test
  void noWaitWhereItCouldWaitForItself() throws Exception {
    SyncPoint point = objects.create().binary();
    objects.submit(point);
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
    SyncWait wait = SyncWait.on(List.of(objects.create().binary())).alsoUnsubmitted();
    assertThatThrownBy(() -> wait.awaitAll(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedObjectIsNotWaitedFor() {
    SyncObject open = objects.create();
    SyncObject closed = objects.create();
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
      SyncPoint point = new SyncPoint(objects.create(), value);
      switch (state) {
        case UNSUBMITTED -> {}
        case SUBMITTED -> objects.submit(point);
        case SIGNALED -> point.signal();
      }
      points.add(point);
    }
    return points;
  }
}
