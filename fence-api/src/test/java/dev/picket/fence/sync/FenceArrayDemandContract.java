package dev.picket.fence.sync;

import static dev.picket.fence.Reflected.callbacksKeptBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.CancelResult;
import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceFutures;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What arrays leave on their members, and when. */
public abstract class FenceArrayDemandContract extends SyncContract {
  private static final int MANY = 20_000;

  protected FenceArrayDemandContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private static SignalPathCallback callback() {
    return SignalPathCallback.runInSignalPath(_ -> {});
  }

  private static void assertKept(int callbacks, List<DriverFence<String>> drivers) {
    assertThat(drivers)
        .allSatisfy(driver -> assertThat(callbacksKeptBy(driver.fence())).isEqualTo(callbacks));
  }

  @Test
  void anArrayThatNobodyWantsLeavesNothing() {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    assertThat(all.poll()).isFalse();
    all.setDeadline(1);
    assertKept(0, drivers);
  }

  @Test
  void anArrayThatWasForgottenLeavesNothing() throws Exception {
    List<DriverFence<String>> drivers = arm(3);
    for (int i = 0; i < MANY; i++) {
      Fence all = FenceArray.all(fencesOf(drivers)).fence();
      SignalPathCallback callback = callback();
      all.onSignal(callback);
      callback.cancel();
      assertThat(all.await(Duration.ZERO)).isFalse();
    }
    assertKept(0, drivers);
  }

  @Test
  void whoeverWantsItFirstHasItJoinAndWhoeverGoesLastHasItLeave() {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    SignalPathCallback first = callback();
    SignalPathCallback second = callback();
    all.onSignal(first);
    assertKept(1, drivers);
    all.onSignal(second);
    assertKept(1, drivers);
    assertThat(first.cancel()).isEqualTo(CancelResult.REMOVED);
    assertKept(1, drivers);
    assertThat(second.cancel()).isEqualTo(CancelResult.REMOVED);
    assertKept(0, drivers);
  }

  @Test
  void anArrayCanBeWantedAgain() {
    List<DriverFence<String>> drivers = arm(3);
    Fence two = FenceArray.signalled(2, fencesOf(drivers)).fence();
    SignalPathCallback callback = callback();
    two.onSignal(callback);
    callback.cancel();
    drivers.get(0).signal(10);
    AtomicInteger ran = new AtomicInteger();
    two.onSignal(SignalPathCallback.runInSignalPath(_ -> ran.incrementAndGet()));
    assertPending(two);
    drivers.get(1).fail(FenceError.EIO, 20);
    assertThat(two.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 20));
    assertThat(ran).hasValue(1);
    assertKept(0, drivers);
  }

  @Test
  void anArrayIsWantedAgainBeforeAMembersCallbackForItHasRun() {
    List<DriverFence<String>> drivers = arm(2);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    SignalPathCallback going = callback();
    AtomicInteger told = new AtomicInteger();
    SignalPathCallback coming = SignalPathCallback.runInSignalPath(_ -> told.incrementAndGet());
    // It runs first, for it was there first.
    drivers
        .getFirst()
        .fence()
        .onSignal(
            SignalPathCallback.runInSignalPath(
                _ -> {
                  going.cancel();
                  all.onSignal(coming);
                }));
    all.onSignal(going);
    drivers.get(0).signal();
    assertPending(all);
    drivers.get(1).signal();
    assertDone(all);
    assertThat(told).hasValue(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void anArrayThatIsSignaledLeavesNothing() {
    List<DriverFence<String>> drivers = arm(4);
    Fence any = FenceArray.any(fencesOf(drivers)).fence();
    any.onSignal(callback());
    assertKept(1, drivers);
    drivers.get(2).signal();
    assertDone(any);
    assertKept(0, drivers);
  }

  @Test
  void aPollThatSignalsTheArrayLeavesNothing() {
    AtomicInteger polls = new AtomicInteger();
    FenceContext<String> polled =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome poll(String data) {
                return polls.incrementAndGet() < 2 ? null : Outcome.success();
              }
            });
    List<DriverFence<String>> drivers = List.of(arm(polled), arm(context()));
    Fence any = FenceArray.any(fencesOf(drivers)).fence();
    any.onSignal(callback());
    assertThat(any.poll()).isFalse();
    assertThat(any.poll()).isTrue();
    assertKept(0, drivers);
  }

  @Test
  void aWaitInVainLeavesNothing() throws Exception {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    Fence any = FenceArray.any(fencesOf(drivers)).fence();
    for (int i = 0; i < 20; i++) {
      assertThat(all.await(Duration.ofNanos(1))).isFalse();
      assertThat(Fence.awaitAny(List.of(all, any), Duration.ofNanos(1))).isNull();
      assertThat(Fence.awaitAll(List.of(all, any), Duration.ofNanos(1))).isFalse();
    }
    assertKept(0, drivers);
  }

  @Test
  void aFutureThatIsCancelledLeavesNothing() {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    CompletableFuture<Outcome> future = FenceFutures.future(all, Runnable::run);
    assertKept(1, drivers);
    future.cancel(false);
    assertKept(0, drivers);
    assertPending(all);
  }

  @Test
  void enablingIsForGood() {
    List<DriverFence<String>> drivers = arm(2);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    all.enableSignaling();
    assertKept(1, drivers);
    SignalPathCallback callback = callback();
    all.onSignal(callback);
    callback.cancel();
    assertKept(1, drivers);
    drivers.forEach(DriverFence::signal);
    assertDone(all);
  }

  @Test
  void membersAreEnabledWhenTheArrayIsWanted() {
    AtomicInteger enabled = new AtomicInteger();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                enabled.incrementAndGet();
                return null;
              }
            });
    Fence all = FenceArray.all(List.of(arm(context).fence(), arm(context).fence())).fence();
    assertThat(enabled).hasValue(0);
    all.onSignal(callback());
    assertThat(enabled).hasValue(2);
  }

  @Test
  void membersThatEndWhenTheyAreEnabledEndTheArray() {
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                return Outcome.failure(FenceError.EIO);
              }
            });
    Fence all = FenceArray.all(List.of(arm(context).fence(), arm(context).fence())).fence();
    AtomicInteger ran = new AtomicInteger();
    all.onSignalOrNow(SignalPathCallback.runInSignalPath(_ -> ran.incrementAndGet()));
    assertThat(ran).hasValue(1);
    assertFailed(FenceError.EIO, all);
  }

  @Test
  void aMemberThatIsForgottenEndsTheArray() {
    FenceContext<String> context = context();
    Fence all = FenceArray.all(List.of(arm(context).fence())).fence();
    all.onSignal(callback());
    Awaitility.await()
        .atMost(Duration.ofSeconds(100))
        .until(
            () -> {
              System.gc();
              context.poll();
              return all.isSignaled();
            });
    assertFailed(FenceError.ECANCELED, all);
  }
}
