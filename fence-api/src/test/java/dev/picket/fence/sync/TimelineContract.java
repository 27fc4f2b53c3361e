package dev.picket.fence.sync;

import static dev.picket.fence.Reflected.callbacksKeptBy;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.fence.Round;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timelines beyond what the kernel's can do. */
public abstract class TimelineContract extends SyncContract {
  private static final int ROUNDS = 2_000;
  private static final int DEEP = 100_000;

  private final SyncTimeline timeline = new SyncTimeline("test");

  protected TimelineContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private DriverFence<String> submit(long point) {
    DriverFence<String> work = arm(context());
    timeline.submit(point, work.fence());
    return work;
  }

  private Fence point(long point) {
    return requireNonNull(timeline.find(point), () -> "point " + point + " was submitted");
  }

  @Test
  void aTimelineBeginsAtZero() {
    assertThat(timeline.lastSubmitted()).isZero();
    assertThat(timeline.lastSignaled()).isZero();
    assertDone(point(0));
    assertThat(timeline.find(1)).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void pointsBeginAtOne(long point) {
    assertThatThrownBy(() -> timeline.submit(point, Fence.stub()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("point " + point + " cannot be submitted to timeline")
        .hasMessageContaining("expected 1 or more");
    assertThat(timeline.lastSubmitted()).isZero();
  }

  @Test
  void thereAreNoNegativePoints() {
    assertThatThrownBy(() -> timeline.find(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no point -1 of timeline");
    assertThatThrownBy(() -> timeline.promise(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pointsAreOfSixtyFourBits() {
    DriverFence<String> lower = submit((1L << 31) - 1);
    DriverFence<String> low = submit(1L << 31);
    DriverFence<String> high = submit(Long.MAX_VALUE);
    assertThat(point(1).seqno()).isEqualTo((1L << 31) - 1);
    assertThat(point((1L << 31) + 1).seqno()).isEqualTo(Long.MAX_VALUE);
    low.signal();
    assertThat(timeline.lastSignaled()).isZero();
    lower.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(1L << 31);
    high.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void pointsThatAreSubmittedOutOfOrderTakeTheirPlace() {
    DriverFence<String> one = submit(1);
    DriverFence<String> five = submit(5);
    DriverFence<String> three = submit(3);
    Fence before = point(2);
    assertThat(before.seqno()).isEqualTo(3);
    one.signal();
    five.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(1);
    assertThat(timeline.lastSubmitted()).isEqualTo(5);
    three.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(5);
    assertDone(before);
  }

  @Test
  void aPointThatIsSignaledStaysSoAndHoldsBackTheOthers() {
    submit(5).signal();
    assertThat(timeline.lastSignaled()).isEqualTo(5);
    DriverFence<String> seven = submit(7);
    submit(2).signal();
    assertThat(timeline.lastSignaled()).isEqualTo(5);
    DriverFence<String> late = submit(3);
    assertDone(point(3));
    seven.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(5);
    late.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(7);
  }

  @Test
  void aPointThatIsSubmittedTwiceWaitsForBoth() {
    DriverFence<String> first = submit(4);
    Fence early = point(4);
    DriverFence<String> second = submit(4);
    Fence both = point(4);
    watch(both);
    first.signal();
    assertDone(early);
    assertPending(both);
    assertThat(timeline.lastSignaled()).isZero();
    second.signal();
    assertDone(both);
    assertThat(timeline.lastSignaled()).isEqualTo(4);
  }

  @Test
  void thePointHasTheLatestTimeSoFar() {
    DriverFence<String> one = submit(1);
    DriverFence<String> two = submit(2);
    Fence point = point(2);
    watch(point);
    one.signal(50);
    two.signal(20);
    assertThat(point.outcome()).isEqualTo(Outcome.success(50));
  }

  @Test
  void aPointFailsWithItsWork() {
    DriverFence<String> one = submit(1);
    Fence point = point(1);
    watch(point);
    one.fail(FenceError.EIO, 10);
    assertThat(point.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 10));
  }

  @Test
  void aPointFailsWithWhatItHadToWaitFor() {
    DriverFence<String> one = submit(1);
    DriverFence<String> two = submit(2);
    DriverFence<String> three = submit(3);
    Fence last = point(3);
    one.fail(FenceError.EIO);
    two.signal();
    three.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(3);
    assertFailed(FenceError.EIO, last);
    DriverFence<String> four = submit(4);
    Fence after = point(4);
    four.signal();
    assertThat(after.poll()).isTrue();
    assertDone(after);
  }

  @Test
  void whatFailsBelowLaterHidesNoError() {
    submit(1).signal();
    assertThat(timeline.lastSignaled()).isEqualTo(1);
    DriverFence<String> two = submit(2);
    DriverFence<String> three = submit(3);
    Fence last = point(3);
    two.fail(FenceError.EIO);
    assertThat(timeline.lastSignaled()).isEqualTo(2);
    submit(1).fail(FenceError.ETIME);
    assertThat(Fences.unwrap(last).stream().map(Fence::error)).contains(FenceError.ETIME);
    three.signal();
    assertThat(last.poll()).isTrue();
    assertFailed(FenceError.ETIME, last);
  }

  @Test
  void itsOwnErrorComesFirst() {
    DriverFence<String> one = submit(1);
    DriverFence<String> two = submit(2);
    Fence last = point(2);
    watch(last);
    one.fail(FenceError.EIO);
    two.fail(FenceError.ETIME);
    assertFailed(FenceError.ETIME, last);
  }

  @Test
  void nothingIsLeftOnWorksThatNobodyWants() {
    Fence work = submit(1).fence();
    Fence second = submit(2).fence();
    SignalPathCallback callback = SignalPathCallback.runInSignalPath(_ -> {});
    Fence point = point(2);
    assertThat(callbacksKeptBy(work)).isZero();
    point.onSignal(callback);
    assertThat(callbacksKeptBy(work)).isEqualTo(1);
    assertThat(callbacksKeptBy(second)).isZero();
    callback.cancel();
    assertThat(callbacksKeptBy(work)).isZero();
    assertPending(point);
  }

  @Test
  void workThatEndsWhenItIsWatchedHoldsNothingUp() {
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                return Outcome.success();
              }
            });
    for (int i = 1; i <= 3; i++) {
      timeline.submit(i, arm(context).fence());
    }
    DriverFence<String> last = submit(4);
    List<Fence> seen = watch(point(4));
    assertThat(timeline.lastSeenSignaled()).isEqualTo(3);
    last.signal();
    assertThat(seen).hasSize(1);
  }

  @Test
  void aPointBelowTheFirstIsWatchedInsteadOfIt() {
    DriverFence<String> five = submit(5);
    Fence point = point(5);
    List<Fence> seen = watch(point);
    DriverFence<String> three = submit(3);
    assertThat(callbacksKeptBy(three.fence())).isEqualTo(1);
    assertThat(callbacksKeptBy(five.fence())).isZero();
    five.signal();
    assertPending(point);
    three.signal();
    assertDone(point);
    assertThat(seen).hasSize(1);
  }

  @Test
  void whatIsSignaledIsLetGo() throws Exception {
    DriverFence<String> one = submit(1);
    WeakReference<Fence> first = new WeakReference<>(point(1));
    submit(2);
    one.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(1);
    assertLetGo(first);
  }

  @Test
  void pointsAreTakenApartIntoWhatTheyWaitFor() {
    DriverFence<String> one = submit(1);
    DriverFence<String> two = submit(2);
    submit(3);
    assertThat(Fences.unwrap(point(2))).containsExactly(one.fence(), two.fence());
    Fence merged = Fences.merge(point(1), point(2));
    watch(merged);
    one.fail(FenceError.EIO, 10);
    assertThat(Fences.unwrap(point(2))).contains(two.fence());
    two.signal(20);
    assertThat(merged.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 20));
  }

  @Test
  void theErrorOfASignaledPointIsFoundAmongItsParts() {
    DriverFence<String> one = submit(1);
    DriverFence<String> two = submit(2);
    Fence second = point(2);
    one.fail(FenceError.EIO);
    assertThat(timeline.lastSignaled()).isEqualTo(1);
    assertThat(Fences.unwrap(second)).containsExactly(two.fence(), one.fence());
    two.signal();
    assertThat(timeline.lastSignaled()).isEqualTo(2);
    assertThat(Fences.unwrap(second)).containsExactly(two.fence(), one.fence());
    assertFailed(FenceError.EIO, Fences.merge(second, Fence.stub()));
  }

  @Test
  void aDeadlineIsToldToAllThatThePointWaitsFor() {
    List<String> told = new ArrayList<>();
    FenceOps<String> ops =
        new FenceOps<>() {
          @Override
          public void setDeadline(String data, long nanos) {
            told.add(data + nanos);
          }
        };
    for (int i = 1; i <= 3; i++) {
      timeline.submit(i, withOps(ops).allocate("of " + i + " by ").arm().fence());
    }
    point(2).setDeadline(7);
    assertThat(told).containsExactly("of 1 by 7", "of 2 by 7");
  }

  @Test
  void timelinesOfTimelinesMayBeDeep() {
    DriverFence<String> work = arm(context());
    Fence fence = work.fence();
    for (int i = 0; i < DEEP; i++) {
      SyncTimeline outer = new SyncTimeline("outer");
      outer.submit(1, fence);
      fence = requireNonNull(outer.find(1));
    }
    List<Fence> seen = watch(fence);
    work.signal();
    assertDone(fence);
    assertThat(seen).hasSize(1);
  }

  @Test
  void aPromiseIsKeptByItsSubmission() throws Exception {
    SyncPromise promise = timeline.promise(3);
    assertThat(promise.fence()).isNull();
    assertThat(promise.await(Duration.ZERO)).isNull();
    assertThat(promise.await(Duration.ofMillis(1))).isNull();
    AtomicInteger told = new AtomicInteger();
    assertThat(
            promise.onSubmission(SignalPathCallback.runInSignalPath(_ -> told.incrementAndGet())))
        .isTrue();
    submit(2);
    assertThat(told).hasValue(0);
    submit(4);
    assertThat(told).hasValue(1);
    assertThat(promise.await(Duration.ZERO)).isSameAs(point(4));
    assertThat(promise.fence()).isSameAs(point(4));
    assertThat(promise.onSubmission(SignalPathCallback.runInSignalPath(_ -> {}))).isFalse();
    assertThat(promise).hasToString("promise of point 3 of " + timeline);
  }

  @Test
  void aPromiseWakesWhoWaits() throws Exception {
    SyncPromise promise = timeline.promise(1);
    List<Fence> found = new CopyOnWriteArrayList<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    found.add(requireNonNull(promise.await(Duration.ofSeconds(100))));
                  } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts", e);
                  }
                });
    submit(1);
    waiter.join();
    assertThat(found).containsExactly(point(1));
  }

  @Test
  void aPromiseThatIsGivenUpIsForgotten() throws Exception {
    WeakReference<SyncPromise> kept = new WeakReference<>(promiseGivenUp());
    assertLetGo(kept);
  }

  private SyncPromise promiseGivenUp() {
    SyncPromise promise = timeline.promise(9);
    SignalPathCallback callback = SignalPathCallback.runInSignalPath(_ -> {});
    promise.onSubmission(callback);
    callback.cancel();
    return promise;
  }

  @Test
  void aPointIsSubmittedWhileItsPromiseIsAwaited() {
    Round.repeat(
        ROUNDS,
        () -> {
          SyncTimeline racing = new SyncTimeline("racing");
          SyncPromise promise = racing.promise(1);
          AtomicInteger told = new AtomicInteger();
          List<Boolean> registered = new CopyOnWriteArrayList<>();
          return Round.of(
              () -> assertThat(told).hasValue(registered.getFirst() ? 1 : 0),
              () -> racing.submit(1, Fence.stub()),
              () ->
                  registered.add(
                      promise.onSubmission(
                          SignalPathCallback.runInSignalPath(_ -> told.incrementAndGet()))));
        });
  }

  @Test
  void aPointIsAskedForWhileItEnds() {
    Round.repeat(
        ROUNDS,
        () -> {
          SyncTimeline racing = new SyncTimeline("racing");
          List<DriverFence<String>> works = arm(3);
          for (int i = 0; i < works.size(); i++) {
            racing.submit(i + 1, works.get(i).fence());
          }
          requireNonNull(racing.find(3)).enableSignaling();
          AtomicInteger told = new AtomicInteger();
          return Round.of(
              () -> {
                assertThat(told).hasValue(2);
                assertThat(racing.lastSignaled()).isEqualTo(3);
              },
              () -> works.reversed().forEach(DriverFence::signal),
              () -> {
                for (int i = 1; i <= 2; i++) {
                  requireNonNull(racing.find(i))
                      .onSignalOrNow(
                          SignalPathCallback.runInSignalPath(_ -> told.incrementAndGet()));
                }
              });
        });
  }

  @Test
  void pointsAreSubmittedWhileOthersEndAndNobodyOvertakes() {
    Round.repeat(
        ROUNDS,
        () -> {
          SyncTimeline racing = new SyncTimeline("racing");
          List<DriverFence<String>> works = arm(6);
          List<Long> seen = new CopyOnWriteArrayList<>();
          List<Long> overtaken = new CopyOnWriteArrayList<>();
          racing.submit(100, works.get(5).fence());
          Fence last = requireNonNull(racing.find(100));
          AtomicInteger told = new AtomicInteger();
          last.onSignal(SignalPathCallback.runInSignalPath(_ -> told.incrementAndGet()));
          return Round.of(
              () -> {
                works.forEach(DriverFence::signal);
                assertThat(overtaken).isEmpty();
                assertThat(seen).isSorted();
                assertDone(last);
                assertThat(told).hasValue(1);
                assertThat(racing.lastSignaled()).isEqualTo(100);
              },
              () -> {
                for (int i = 0; i < 5; i++) {
                  long point = 10L * (i + 1);
                  racing.submit(point, works.get(i).fence());
                  boolean isOver = requireNonNull(racing.find(point)).isSignaled();
                  if (isOver
                      && !works.get(i).fence().isSignaled()
                      && racing.lastSignaled() < point) {
                    overtaken.add(point);
                  }
                }
              },
              () -> works.subList(0, 5).forEach(DriverFence::signal),
              () -> {
                for (int i = 0; i < 10; i++) {
                  seen.add(racing.lastSignaled());
                }
              });
        });
  }

  @Test
  void theDeadlineOfAPromiseReachesWhatIsSubmitted() {
    SoftwareTimeline works = new SoftwareTimeline("works");
    SyncPromise promise = timeline.promise(3);
    promise.setDeadline(9);
    promise.onSubmission(SignalPathCallback.runInSignalPath(_ -> {}));
    timeline.submit(3, works.fence(1));
    assertThat(works.deadline(1)).hasValue(9);
    promise.setDeadline(7);
    assertThat(works.deadline(1)).hasValue(7);
  }
}
