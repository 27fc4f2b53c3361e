package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceException;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Reflected;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sync objects in process do beyond the kernel's, and what they leave behind. */
public abstract class SyncObjectContract extends SyncContract {
  private static final Duration LONG = Duration.ofSeconds(20);

  protected SyncObjectContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private static SyncPoint point(long value) {
    return new SyncPoint(SyncObject.create(), value);
  }

  private static void submit(SyncPoint point, DriverFence<String> work) {
    point.submit(SyncFile.of(work.fence()));
  }

  @Test
  void errorsAreThrown() {
    SyncPoint point = point(0);
    DriverFence<String> work = arm(context());
    submit(point, work);
    work.fail(FenceError.EIO);
    SyncWait wait = SyncWait.on(List.of(point));
    assertThatThrownBy(() -> wait.awaitAll(Duration.ZERO))
        .isInstanceOf(FenceException.class)
        .hasMessageContaining("EIO");
    assertThatThrownBy(() -> wait.awaitAny(LONG)).isInstanceOf(FenceException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7})
  void anErrorIsThrownByWhoWaitsForTheSubmissionToo(long value) throws InterruptedException {
    SyncPoint point = point(value);
    SyncWait wait = SyncWait.on(List.of(point)).alsoUnsubmitted();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    wait.awaitAll(LONG);
                  } catch (FenceException | InterruptedException e) {
                    thrown.complete(e);
                  }
                });
    awaitWaiters(point, 1);
    DriverFence<String> work = arm(context());
    submit(point, work);
    work.fail(FenceError.ENODEV);
    assertThat(thrown.join()).isInstanceOf(FenceException.class).hasMessageContaining("ENODEV");
    waiter.join();
    assertThat(waiters(point)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7})
  void theErrorOfWorkThatFailedBeforeItsSubmissionIsTold(long value) {
    SyncPoint point = point(value);
    List<@Nullable FenceError> errors = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      point.onSignal(SignalPathCallback.runInSignalPath(fence -> errors.add(fence.error())));
    }
    DriverFence<String> work = arm(context());
    work.fail(FenceError.EIO);
    submit(point, work);
    assertThat(errors).containsExactly(FenceError.EIO, FenceError.EIO);
  }

  @Test
  void aWaitIsInterrupted() throws InterruptedException {
    SyncPoint point = point(7);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    SyncWait.on(List.of(point)).alsoUnsubmitted().awaitAny(LONG);
                  } catch (InterruptedException e) {
                    thrown.complete(e);
                  }
                });
    awaitWaiters(point, 1);
    waiter.interrupt();
    assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
    assertThat(waiters(point)).isZero();
  }

  @Test
  void aWaitThatIsOverLeavesNothing() throws InterruptedException {
    SyncPoint point = point(7);
    DriverFence<String> work = arm(context());
    SyncPoint pending = point(7);
    submit(pending, work);
    SyncWait wait = SyncWait.on(List.of(point, pending)).alsoUnsubmitted();
    assertThat(wait.awaitAll(Duration.ofMillis(2))).isFalse();
    assertThat(wait.awaitAny(Duration.ofMillis(2))).isEmpty();
    assertThat(wait.untilSubmitted().awaitAll(Duration.ofMillis(2))).isFalse();
    assertThat(waiters(point)).isZero();
    assertThat(Reflected.callbacksKeptBy(work.fence())).isZero();
  }

  @Test
  void aCallbackThatIsTakenBackLeavesNothing() {
    SyncPoint point = point(7);
    List<Fence> seen = new ArrayList<>();
    SignalPathCallback callback = SignalPathCallback.runInSignalPath(seen::add);
    assertThat(point.onSignal(callback)).isTrue();
    assertThat(waiters(point)).isEqualTo(1);
    DriverFence<String> work = arm(context());
    submit(point, work);
    assertThat(waiters(point)).isZero();
    callback.cancel();
    assertThat(Reflected.callbacksKeptBy(work.fence())).isZero();
    work.signal();
    assertThat(seen).isEmpty();
    assertThat(point.onSignal(callback)).isFalse();
  }

  @Test
  void noWaitIsBegunInASection() throws InterruptedException {
    SyncWait wait = SyncWait.on(List.of(point(7))).alsoUnsubmitted();
    try (Section _ = reclaimer.enter()) {
      assertThat(wait.awaitAll(Duration.ZERO)).isFalse();
      assertThat(wait.awaitAny(Duration.ZERO)).isEmpty();
      assertThatThrownBy(() -> wait.awaitAll(LONG))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("could wait for itself");
      assertThatThrownBy(() -> wait.awaitAny(LONG)).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDeadlineReachesTheDriver(boolean submittedBefore) throws InterruptedException {
    List<Long> deadlines = new CopyOnWriteArrayList<>();
    FenceOps<String> ops =
        new FenceOps<>() {
          @Override
          public void setDeadline(String data, long nanos) {
            deadlines.add(nanos);
          }
        };
    SyncPoint point = point(7);
    DriverFence<String> work = arm(withOps(ops));
    SyncWait wait = SyncWait.on(List.of(point)).alsoUnsubmitted().wantedBy(1234);
    if (submittedBefore) {
      submit(point, work);
      assertThat(wait.awaitAll(Duration.ZERO)).isFalse();
      assertThat(deadlines).containsExactly(1234L);
      return;
    }
    CompletableFuture<Boolean> waited = new CompletableFuture<>();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    waited.complete(wait.awaitAll(LONG));
                  } catch (InterruptedException e) {
                    waited.completeExceptionally(e);
                  }
                });
    awaitWaiters(point, 1);
    assertThat(deadlines).isEmpty();
    submit(point, work);
    Awaitility.await().until(() -> deadlines.contains(1234L));
    work.signal();
    assertThat(waited.join()).isTrue();
    waiter.join();
  }

  @Test
  void pointsComeAfterABinaryFence() {
    SyncObject object = SyncObject.create();
    DriverFence<String> before = arm(context());
    submit(object.binary(), before);
    DriverFence<String> work = arm(context());
    submit(object.point(3), work);
    work.signal();
    assertThat(object.lastSignaled()).isZero();
    DriverFence<String> below = arm(context());
    submit(object.point(2), below);
    below.signal();
    assertThat(object.lastSignaled()).isZero();
    before.signal();
    assertThat(object.lastSignaled()).isEqualTo(3);
  }

  @Test
  void noPointWaitsForItself() {
    SyncObject object = SyncObject.create();
    DriverFence<String> work = arm(context());
    submit(object.point(2), work);
    SyncFile snapshot = object.point(2).snapshot();
    object.point(2).transferTo(object.point(1));
    object.point(1).submit(SyncFile.of(requireNonNull(object.point(2).fence())));
    work.signal();
    assertThat(object.lastSignaled()).isEqualTo(2);
    assertThat(snapshot.isSignaled()).isTrue();
  }

  @Test
  void aSnapshotDoesNotSeeWhatIsSubmittedBelowLater() {
    SyncObject object = SyncObject.create();
    DriverFence<String> work = arm(context());
    submit(object.point(3), work);
    SyncFile snapshot = object.point(3).snapshot();
    submit(object.point(1), arm(context()));
    work.signal();
    assertThat(snapshot.isSignaled()).isTrue();
    assertThat(object.lastSignaled()).isZero();
  }

  @Test
  void aDeadlineReachesWhatIsSubmittedAlreadyIfOnlyTheSubmissionIsWaitedFor()
      throws InterruptedException {
    SoftwareTimeline works = new SoftwareTimeline("works");
    SyncPoint point = point(7);
    point.submit(SyncFile.of(works.fence(1)));
    SyncWait wait = SyncWait.on(List.of(point)).untilSubmitted().wantedBy(5);
    assertThatThrownBy(() -> wait.awaitAll(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(works.deadline(1)).isEmpty();
    assertThat(wait.awaitAll(Duration.ZERO)).isTrue();
    assertThat(works.deadline(1)).hasValue(5);
  }

  @Test
  void aTransferWaitsAsLongAsItIsTold() throws InterruptedException {
    SyncPoint source = point(1);
    SyncPoint target = point(1);
    assertThat(source.transferOnceSubmittedTo(target, Duration.ofMillis(2))).isFalse();
    assertThat(target.fence()).isNull();
    assertThat(waiters(source)).isZero();
    SyncObject closed = SyncObject.create();
    SyncPoint gone = closed.point(1);
    closed.close();
    assertThatThrownBy(() -> source.transferOnceSubmittedTo(gone, LONG))
        .hasMessageContaining("is closed");
  }

  @Test
  void closingAHandleEndsNoWait() {
    SyncObject object = SyncObject.create();
    SyncObject same = object.share();
    List<Fence> seen = new ArrayList<>();
    object.point(1).onSignal(SignalPathCallback.runInSignalPath(seen::add));
    object.close();
    object.close();
    assertThatThrownBy(object::share)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("sync object \\d+ is closed");
    same.point(1).signal();
    assertThat(seen).hasSize(1);
  }

  @Test
  void pointsBeginWithOne() {
    SyncObject object = SyncObject.create();
    assertThatThrownBy(() -> object.point(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("points begin with 1");
    assertThatThrownBy(() -> object.point(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no point -1 of " + object);
    assertThatThrownBy(() -> SyncPoint.signal(List.of(object.binary())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no point of a timeline");
  }

  @Test
  void anObjectTellsWhatItHoldsAndWhoWaits() {
    SyncObject object = SyncObject.create();
    assertThat(object.describe()).isEqualTo(object + " holds nothing, 0 waiting");
    object.point(9).onSignal(SignalPathCallback.runInSignalPath(_ -> {}));
    object.point(2).signal();
    submit(object.point(3), arm(context()));
    assertThat(object.describe())
        .isEqualTo(object + " holds points up to 3, signaled up to 2, 1 waiting");
    SyncObject binary = SyncObject.createSignaled();
    assertThat(binary.describe()).startsWith(binary + " holds 0:0 stub stub signaled");
  }

  @Test
  void nothingAtAllIsRefused() {
    assertThatThrownBy(() -> SyncObject.signal(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no sync object at all; expected at least one");
    assertThatThrownBy(() -> SyncObject.reset(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SyncPoint.signal(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no point at all; expected at least one");
    assertThatThrownBy(() -> SyncWait.on(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a wait for nothing at all");
  }

  @Test
  void aSignaledObjectIsSoFromNowOn() {
    assertDone(Fence.stub()); // which was signalled at the latest now
    long now = System.nanoTime();
    SyncObject object = SyncObject.createSignaled();
    assertThat(requireNonNull(object.binary().fence()).signalNanos()).isGreaterThanOrEqualTo(now);
  }

  @Test
  void aBinaryObjectHasNoPoints() {
    SyncObject object = SyncObject.createSignaled();
    assertThat(object.lastSignaled()).isZero();
    assertThat(object.lastSubmitted()).isZero();
  }

  @Test
  void noDeadlineIsToldIfTheWaitIsRefused() {
    SoftwareTimeline works = new SoftwareTimeline("works");
    SyncPoint submitted = point(7);
    submitted.submit(SyncFile.of(works.fence(1)));
    SyncWait wait = SyncWait.on(List.of(submitted, point(7))).wantedBy(5);
    assertThatThrownBy(() -> wait.awaitAll(LONG)).isInstanceOf(IllegalStateException.class);
    assertThat(works.deadline(1)).isEmpty();
  }

  @Test
  void nobodyWaitsForSubmissionsUnderALock() throws InterruptedException {
    SyncPoint point = point(7);
    SyncPromise promise = new SyncTimeline("test").promise(1);
    try (Reservation reservation = new ReservationDomain(reclaimer).reservation("test")) {
      try (LockedReservation _ = reservation.lock()) {
        for (SyncWait wait :
            List.of(
                SyncWait.on(List.of(point)).alsoUnsubmitted(),
                SyncWait.on(List.of(point)).untilSubmitted())) {
          assertThat(wait.awaitAll(Duration.ZERO)).isFalse();
          assertThatThrownBy(() -> wait.awaitAll(LONG))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("may need the same lock");
          assertThatThrownBy(() -> wait.awaitAny(LONG)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(point.transferOnceSubmittedTo(point, Duration.ZERO)).isFalse();
        assertThatThrownBy(() -> point.transferOnceSubmittedTo(point, LONG))
            .isInstanceOf(IllegalStateException.class);
        assertThat(promise.await(Duration.ZERO)).isNull();
        assertThatThrownBy(() -> promise.await(LONG)).isInstanceOf(IllegalStateException.class);
        point.signal();
        assertThat(SyncWait.on(List.of(point)).awaitAll(LONG)).isTrue();
      }
    }
  }

  @Test
  void aPromiseIsNoFence() {
    SyncPoint promise = point(4);
    assertThat(promise.fence()).isNull();
    assertThatThrownBy(promise::snapshot)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(promise + ": nobody has submitted it yet, so it is a promise")
        .hasMessageContaining("SyncWait.untilSubmitted()");
    assertThatThrownBy(() -> SyncWait.on(List.of(promise)).awaitAll(LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("alsoUnsubmitted()");
  }

  @Test
  void aFileTellsWhatItWaitsFor() {
    DriverFence<String> one = arm(context());
    DriverFence<String> two = arm(context());
    SyncFile file = SyncFile.of(one.fence()).merge("both", SyncFile.of(two.fence()));
    SyncFileInfo pending = file.info();
    assertThat(pending.name()).isEqualTo("both");
    assertThat(pending.status().isPending()).isTrue();
    assertThat(pending.fences())
        .containsOnly(new SyncFenceInfo("a driver", "a timeline", SyncStatus.PENDING, 0));
    one.signal(5);
    two.fail(FenceError.ETIME, 6);
    SyncFileInfo over = file.info();
    assertThat(over.status()).hasToString("failed with ETIME");
    assertThat(over.status().errno()).isEqualTo(FenceError.ETIME.errno());
    assertThat(over.fences())
        .containsExactly(
            new SyncFenceInfo("detached-driver", "signaled-timeline", new SyncStatus(1), 5),
            new SyncFenceInfo("detached-driver", "signaled-timeline", new SyncStatus(-62), 6));
    SyncFile software = SyncFile.of(new SoftwareTimeline("by hand").fence(1));
    assertThat(software.info().fences())
        .containsExactly(new SyncFenceInfo("picket", "by hand", SyncStatus.PENDING, 0));
    assertThat(new SyncStatus(-4000)).hasToString("failed with error number 4000");
  }

  @Test
  void whatIsTakenOutAgainAtOnceIsSeenByAllWhoWaited() {
    SyncPoint point = point(7);
    List<Fence> seen = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      point.onSubmission(
          SignalPathCallback.runInSignalPath(
              fence -> {
                seen.add(fence);
                SyncObject.reset(List.of(point.object()));
              }));
    }
    submit(point, arm(context()));
    assertThat(seen).hasSize(3);
    assertThat(waiters(point)).isZero();
    assertThat(point.fence()).isNull();
  }

  @Test
  void aWaitGoesOnUntilAGivenTime() throws InterruptedException {
    SyncPoint point = point(7);
    DriverFence<String> work = arm(context());
    submit(point, work);
    SyncWait wait = SyncWait.on(List.of(point));
    assertThat(wait.awaitAllUntil(System.nanoTime() - 1)).isFalse();
    assertThat(wait.awaitAllUntil(Long.MIN_VALUE)).isFalse();
    assertThat(wait.awaitAnyUntil(System.nanoTime() + 1_000_000)).isEmpty();
    SyncPoint other = point(7);
    DriverFence<String> otherWork = arm(context());
    submit(other, otherWork);
    long inTime = System.nanoTime() + LONG.toNanos();
    CompletableFuture<Void> signaling = soon(work::signal);
    assertThat(wait.awaitAnyUntil(inTime)).hasValue(0);
    CompletableFuture<Void> signalingOther = soon(otherWork::signal);
    assertThat(SyncWait.on(List.of(point, other)).awaitAllUntil(inTime)).isTrue();
    CompletableFuture.allOf(signaling, signalingOther).join();
  }

  @Test
  void aFileIsNamedAfterItsFenceAndTellsItADeadline() {
    SoftwareTimeline works = new SoftwareTimeline("works");
    Fence work = works.fence(1);
    SyncFile file = SyncFile.of(work);
    assertThat(file.name()).isEqualTo(work.label());
    file.setDeadline(9);
    assertThat(works.deadline(1)).hasValue(9);
  }

  @Test
  void aFileIsPolled() {
    List<DriverFence<String>> works = arm(2);
    SyncFile both = SyncFile.of(FenceArray.all(fencesOf(works)).fence());
    assertThat(both.isSignaled()).isFalse();
    works.forEach(DriverFence::signal);
    assertThat(both.isSignaled()).isTrue();
  }

  @Test
  void aPointThatIsSignaledIsSoWithoutBeingPolled() {
    SyncPoint point = point(7);
    point.signal();
    Fence fence = requireNonNull(point.fence());
    assertThat(fence.isSignaled()).isTrue();
  }

  @Test
  void nobodyWaitsForTheSubmissionOfWhatIsThere() {
    SyncPoint point = point(7);
    submit(point, arm(context()));
    SignalPathCallback callback = SignalPathCallback.runInSignalPath(_ -> {});
    assertThat(point.onSignal(callback)).isTrue();
    assertThat(waiters(point)).isZero();
    assertThat(point.onSubmission(SignalPathCallback.runInSignalPath(_ -> {}))).isFalse();
    callback.cancel();
  }

  @Test
  void noSubmissionIsMissedThatRacesWithRegistering() {
    for (int round = 0; round < 500; round++) {
      SyncPoint point = point(round % 2 == 0 ? 0 : 7);
      AtomicReference<Fence> seen = new AtomicReference<>();
      SignalPathCallback callback = SignalPathCallback.runInSignalPath(seen::set);
      CompletableFuture<Boolean> registering =
          CompletableFuture.supplyAsync(() -> point.onSubmission(callback));
      submit(point, arm(context()));
      if (registering.join()) {
        assertThat(seen.get()).as("both threads have done their part").isNotNull();
      }
      assertThat(waiters(point)).isZero();
    }
  }

  private static CompletableFuture<Void> soon(Runnable action) {
    return CompletableFuture.runAsync(
        action, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
  }

  private static int waiters(SyncPoint point) {
    return point.object().place().waiting();
  }

  private static void awaitWaiters(SyncPoint point, int count) {
    Awaitility.await().until(() -> waiters(point) == count);
  }
}
