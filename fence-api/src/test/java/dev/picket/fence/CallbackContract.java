package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When callbacks run, how they are taken back, and what they may do. */
public abstract class CallbackContract extends FenceContract {
  private static final int CHAIN = 100_000;
  private static final long SMALL_STACK = 256 * 1024;

  private final List<Object> ran = new ArrayList<>();

  protected CallbackContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private FenceCallback append(Object element) {
    return run(() -> ran.add(element));
  }

  @Test
  void callbacksRunInTheOrderOfTheirRegistration() {
    DriverFence<String> driverFence = arm(plain());
    List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();
    numbers.forEach(number -> driverFence.fence().onSignal(append(number)));
    driverFence.signal();
    assertThat(ran).isEqualTo(numbers);
  }

  @Test
  void aCallbackIsToldTheOutcomeOnTheSignallingThread() {
    DriverFence<String> driverFence = arm(plain());
    driverFence.fence().onSignal(append("first"));
    driverFence
        .fence()
        .onSignal(SignalPathCallback.runInSignalPath(fence -> ran.add(fence.outcome())));
    driverFence.fence().onSignal(run(() -> ran.add(Thread.currentThread())));
    Thread signaller = Thread.ofPlatform().start(() -> driverFence.fail(FenceError.EIO));
    join(signaller);
    assertThat(ran).containsExactly("first", driverFence.fence().outcome(), signaller);
  }

  @Test
  void aRefusedCallbackIsHandedBackAndServesAnotherFence() {
    DriverFence<String> signaled = arm(plain());
    DriverFence<String> pending = arm(plain());
    signaled.signal();
    FenceCallback callback = append("ran");
    assertThat(signaled.fence().onSignal(callback)).isFalse();
    assertThat(signaled.fence().onSignal(callback)).isFalse();
    assertThatIllegalStateException().isThrownBy(callback::cancel);
    assertThat(pending.fence().onSignal(callback)).isTrue();
    assertThat(ran).isEmpty();
    pending.signal();
    assertThat(ran).containsExactly("ran");
  }

  @Test
  void registeringTwiceThrows() {
    DriverFence<String> first = arm(plain());
    DriverFence<String> second = arm(plain());
    FenceCallback callback = append("ran");
    first.fence().onSignal(callback);
    assertRefusedTwice(callback, first.fence(), second.fence());
    AtomicReference<FenceCallback> self = new AtomicReference<>();
    self.set(run(() -> assertRefusedTwice(self.get(), first.fence(), second.fence())));
    first.fence().onSignal(self.get());
    first.signal();
    assertThat(ran).containsExactly("ran");
    assertThat(problems).isEmpty();
  }

  @Test
  void aCallbackServesAgainOnceItRanOrWasCancelled() {
    FenceContext<String> context = plain();
    FenceCallback callback = append("ran");
    for (int i = 0; i < 10; i++) {
      DriverFence<String> signalled = arm(context);
      DriverFence<String> cancelled = arm(context);
      assertThat(cancelled.fence().onSignal(callback)).isTrue();
      assertThat(callback.cancel()).isEqualTo(CancelResult.REMOVED);
      assertThat(callbacksKeptBy(cancelled.fence())).isZero();
      assertThat(signalled.fence().onSignal(callback)).isTrue();
      cancelled.signal();
      assertThat(ran).isEmpty();
      signalled.signal();
      assertThat(callback.cancel()).isEqualTo(CancelResult.RAN);
      assertThat(ran).containsExactly("ran");
      signalled.fence().onSignalOrNow(callback);
      assertThat(ran).containsExactly("ran", "ran");
      ran.clear();
    }
  }

  @Test
  void aCallbackThatIsCancelledInItsTurnServesAgainAtOnce() {
    FenceContext<String> context = plain();
    DriverFence<String> first = arm(context);
    DriverFence<String> second = arm(context);
    FenceCallback last = append("last");
    first
        .fence()
        .onSignal(
            run(
                () -> {
                  ran.add(last.cancel());
                  ran.add(second.fence().onSignal(last));
                }));
    first.fence().onSignal(last);
    first.signal();
    assertThat(ran).containsExactly(CancelResult.REMOVED, true);
    second.signal();
    assertThat(ran).containsExactly(CancelResult.REMOVED, true, "last");
    assertThat(last.cancel()).isEqualTo(CancelResult.RAN);
    assertThat(problems).isEmpty();
  }

  @Test
  void aCallbackThatWasAttachedIsCancelledAndServesAgain() {
    FenceContext<String> context = plain();
    FenceAllocation<String> allocation = context.allocate("data");
    FenceCallback cancelled = append("cancelled");
    FenceCallback cancelledInItsTurn = append("cancelled in its turn");
    allocation
        .onSignal(run(() -> ran.add(cancelledInItsTurn.cancel())))
        .onSignal(cancelled)
        .onSignal(append("kept"))
        .onSignal(cancelledInItsTurn);
    DriverFence<String> attached = allocation.arm();
    assertRefusedTwice(cancelled, attached.fence());
    assertThat(cancelled.cancel()).isEqualTo(CancelResult.REMOVED);
    assertThat(cancelled.cancel()).isEqualTo(CancelResult.REMOVED);
    DriverFence<String> other = arm(context);
    other.fence().onSignal(cancelled);
    attached.signal();
    assertThat(ran).containsExactly(CancelResult.REMOVED, "kept");
    other.signal();
    assertThat(ran).containsExactly(CancelResult.REMOVED, "kept", "cancelled");
    assertThat(cancelled.cancel()).isEqualTo(CancelResult.RAN);
  }

  @Test
  void aCallbackThatWasAttachedIsGivenItsFenceWhereverThatIsSignalled() {
    FenceContext<String> context = plain();
    SignalPathCallback ofInner = SignalPathCallback.runInSignalPath(ran::add);
    DriverFence<String> inner = context.allocate("inner").onSignal(ofInner).arm();
    SignalPathCallback ofOuter = SignalPathCallback.runInSignalPath(ran::add);
    DriverFence<String> outer =
        context.allocate("outer").onSignal(run(inner::signal)).onSignal(ofOuter).arm();
    outer.signal();
    assertThat(ran).containsExactly(outer.fence(), inner.fence());
  }

  @Test
  void aCallbackThatWasAttachedRunsOrIsCancelled() {
    FenceContext<String> context = plain();
    Race.run(
        5_000,
        () -> new Attached(context),
        List.of(attached -> attached.driverFence.signal(), Attached::cancel),
        attached ->
            assertThat(attached.runs.get())
                .isEqualTo(attached.cancelled == CancelResult.REMOVED ? 0 : 1));
  }

  private static final class Attached {
    private final AtomicInteger runs = new AtomicInteger();
    private final FenceCallback callback = run(runs::incrementAndGet);
    private final DriverFence<String> driverFence;
    private CancelResult cancelled;

    Attached(FenceContext<String> context) {
      driverFence = context.allocate("data").onSignal(callback).arm();
    }

    private void cancel() {
      cancelled = callback.cancel();
    }
  }

  private static void assertRefusedTwice(FenceCallback callback, Fence... fences) {
    for (Fence fence : fences) {
      assertThatIllegalStateException()
          .isThrownBy(() -> fence.onSignal(callback))
          .withMessageContaining("twice");
      assertThatIllegalStateException()
          .isThrownBy(() -> fence.onSignalOrNow(callback))
          .withMessageContaining("twice");
    }
  }

  @Test
  void cancellingWhatWasNeverRegisteredThrows() {
    FenceCallback callback = append("never");
    assertThatIllegalStateException().isThrownBy(callback::cancel);
    assertThatIllegalStateException().isThrownBy(callback::cancelAndWait);
  }

  @Test
  void everyChoiceOfCallbacksCanBeCancelled() {
    int size = 6;
    for (int choice = 0; choice < 1 << size; choice++) {
      DriverFence<String> driverFence = arm(plain());
      List<FenceCallback> callbacks = IntStream.range(0, size).mapToObj(this::append).toList();
      callbacks.forEach(driverFence.fence()::onSignal);
      List<Object> kept = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        if ((choice >> i & 1) == 0) {
          kept.add(i);
        } else {
          assertThat(callbacks.get(i).cancel()).isEqualTo(CancelResult.REMOVED);
        }
      }
      assertThat(callbacksKeptBy(driverFence.fence())).isEqualTo(kept.size());
      driverFence.signal();
      assertThat(ran).isEqualTo(kept);
      for (int i = 0; i < size; i++) {
        assertThat(callbacks.get(i).cancel())
            .isEqualTo(kept.contains(i) ? CancelResult.RAN : CancelResult.REMOVED);
      }
      ran.clear();
    }
  }

  @Test
  void aCallbackThatCancelsItselfIsRunning() {
    DriverFence<String> driverFence = arm(plain());
    AtomicReference<FenceCallback> self = new AtomicReference<>();
    self.set(run(() -> ran.add(self.get().cancel())));
    driverFence.fence().onSignal(self.get());
    driverFence.signal();
    assertThat(ran).containsExactly(CancelResult.RUNNING);
    assertThat(self.get().cancel()).isEqualTo(CancelResult.RAN);
  }

  @Test
  void aCallbackThatWaitsItsTurnCanStillBeCancelled() {
    DriverFence<String> driverFence = arm(plain());
    FenceCallback last = append("last");
    driverFence.fence().onSignal(run(() -> ran.add(last.cancel())));
    driverFence.fence().onSignal(append("middle"));
    driverFence.fence().onSignal(last);
    driverFence.signal();
    assertThat(ran).containsExactly(CancelResult.REMOVED, "middle");
  }

  @Test
  void everythingCanBeAskedOfAFenceWhoseCallbackIsRunning() throws InterruptedException {
    DriverFence<String> driverFence = arm(plain());
    Fence fence = driverFence.fence();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    FenceCallback blocked =
        run(
            () -> {
              running.countDown();
              awaitQuietly(mayEnd);
            });
    FenceCallback next = append("next");
    fence.onSignal(blocked);
    fence.onSignal(next);
    Thread signaller = Thread.ofPlatform().start(driverFence::signal);
    running.await();
    assertThat(fence.onSignal(append("late"))).isFalse();
    assertThat(fence.await().isSuccess()).isTrue();
    assertThat(fence.describe()).contains("signaled");
    assertThat(driverFence.fail(FenceError.EIO)).isFalse();
    fence.onSignalOrNow(append("now"));
    assertThat(blocked.cancel()).isEqualTo(CancelResult.RUNNING);
    assertThat(next.cancel()).isEqualTo(CancelResult.REMOVED);
    mayEnd.countDown();
    join(signaller);
    assertThat(blocked.cancel()).isEqualTo(CancelResult.RAN);
    assertThat(ran).containsExactly("now");
  }

  @Test
  void cancelAndWaitWaitsUntilTheCallbackHasRun() throws InterruptedException {
    DriverFence<String> driverFence = arm(plain());
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    FenceCallback callback =
        run(
            () -> {
              running.countDown();
              awaitQuietly(mayEnd);
              ran.add("ended");
            });
    driverFence.fence().onSignal(callback);
    Thread signaller = Thread.ofPlatform().start(driverFence::signal);
    running.await();
    List<Object> seen = new ArrayList<>();
    Thread canceller =
        Thread.ofPlatform()
            .start(
                () -> {
                  seen.add(callback.cancelAndWait());
                  seen.addAll(ran);
                });
    eventually()
        .until(() -> canceller.getState() == Thread.State.TIMED_WAITING || !canceller.isAlive());
    assertThat(seen).isEmpty();
    mayEnd.countDown();
    join(canceller);
    assertThat(seen).containsExactly(CancelResult.RAN, "ended");
    join(signaller);
  }

  @Test
  void cancelAndWaitDoesNotWaitForWhatIsNotRunning() {
    DriverFence<String> driverFence = arm(plain());
    FenceCallback removed = append("removed");
    FenceCallback runs = append("ran");
    driverFence.fence().onSignal(removed);
    driverFence.fence().onSignal(runs);
    assertThat(removed.cancelAndWait()).isEqualTo(CancelResult.REMOVED);
    driverFence.signal();
    assertThat(removed.cancelAndWait()).isEqualTo(CancelResult.REMOVED);
    assertThat(runs.cancelAndWait()).isEqualTo(CancelResult.RAN);
    assertThat(ran).containsExactly("ran");
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void cancelAndWaitIsRefusedWhereItCouldWaitForItselfAndCancelIsNot(Place place) {
    DriverFence<String> driverFence = arm(plain());
    FenceCallback callback = append("ran");
    FenceCallback cancelled = append("cancelled");
    driverFence.fence().onSignal(callback);
    driverFence.fence().onSignal(cancelled);
    place.run(
        driven(),
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(callback::cancelAndWait)
              .withMessageContaining("cancel()");
          assertThat(cancelled.cancel()).isEqualTo(CancelResult.REMOVED);
        });
    driverFence.signal();
    assertThat(ran).containsExactly("ran");
  }

  @Test
  void callbacksOfTwoFencesMayCancelEachOther() {
    FenceContext<String> context = plain();
    Race.run(
        10_000,
        () -> new Rivals(arm(context), arm(context)),
        List.of(rivals -> rivals.first.signal(), rivals -> rivals.second.signal()),
        Rivals::assertBothOrOne);
    assertThat(problems).isEmpty();
  }

  @Test
  void aCallbackMayAskAddAndSignalOnItsOwnFence() {
    DriverFence<String> driverFence = arm(plain());
    Fence fence = driverFence.fence();
    fence.onSignal(
        run(
            () -> {
              ran.add(fence.isSignaled());
              ran.add(fence.poll());
              ran.add(driverFence.signal());
              ran.add(driverFence.fail(FenceError.EIO));
              ran.add(fence.onSignal(append("refused")));
              fence.onSignalOrNow(append("later"));
              fence.enableSignaling();
              fence.setDeadline(0);
              driverFence.close();
              driverFence.context().close();
            }));
    fence.onSignal(append("second"));
    driverFence.signal();
    assertThat(ran).containsExactly(true, true, false, false, false, "second", "later");
    assertThat(problems).isEmpty();
  }

  @Test
  void whatACallbackSignalsIsPublishedAtOnceAndCalledBackInTurn() {
    DriverFence<String> first = arm(plain());
    DriverFence<String> second = arm(plain());
    DriverFence<String> third = arm(plain());
    first
        .fence()
        .onSignal(
            run(
                () -> {
                  ran.add("first");
                  second.fence().onSignal(append("added to the second"));
                  second.signal();
                  ran.add(second.fence().isSignaled());
                }));
    first.fence().onSignal(append("next of the first"));
    second
        .fence()
        .onSignal(
            run(
                () -> {
                  ran.add("second");
                  third.fail(FenceError.EIO);
                }));
    third.fence().onSignal(append("third"));
    first.signal();
    assertThat(ran)
        .containsExactly(
            "first", true, "next of the first", "second", "added to the second", "third");
  }

  @Test
  void aCallbackMayCancelWhatWouldRunNext() {
    DriverFence<String> first = arm(plain());
    DriverFence<String> second = arm(plain());
    FenceCallback ofSecond = append("of the second");
    second.fence().onSignal(ofSecond);
    first
        .fence()
        .onSignal(
            run(
                () -> {
                  second.signal();
                  ran.add(ofSecond.cancel());
                }));
    first.signal();
    assertThat(ran).containsExactly(CancelResult.REMOVED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLongChainOfFencesThatSignalEachOtherNeedsNoStack(boolean readyMade)
      throws InterruptedException {
    FenceContext<String> context = plain();
    List<DriverFence<String>> chain = Stream.generate(() -> arm(context)).limit(CHAIN).toList();
    for (int i = 1; i < CHAIN; i++) {
      DriverFence<String> follower = chain.get(i);
      chain
          .get(i - 1)
          .fence()
          .onSignal(
              readyMade
                  ? FenceCallback.signal(follower)
                  : run(() -> assertThat(follower.fail(FenceError.EIO, 7)).isTrue()));
    }
    onSmallStack(() -> chain.getFirst().fail(FenceError.EIO, 7));
    Outcome last = chain.getLast().fence().outcome();
    assertThat(last.error()).isEqualTo(FenceError.EIO);
    assertThat(last.nanos()).isEqualTo(7);
    assertThat(problems).isEmpty();
  }

  @Test
  void aLongChainOfCallbacksOnASignaledFenceNeedsNoStack() throws InterruptedException {
    DriverFence<String> driverFence = arm(plain());
    driverFence.signal();
    onSmallStack(() -> driverFence.fence().onSignalOrNow(chained(driverFence.fence(), CHAIN)));
    assertThat(ran).hasSize(CHAIN);
    assertThat(problems).isEmpty();
  }

  private FenceCallback chained(Fence fence, int left) {
    return run(
        () -> {
          ran.add(left);
          if (left > 1) {
            fence.onSignalOrNow(chained(fence, left - 1));
          }
        });
  }

  private static void onSmallStack(Runnable code) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(null, code, "small stack", SMALL_STACK);
    thread.setUncaughtExceptionHandler((_, e) -> thrown.set(e));
    thread.start();
    thread.join();
    assertThat(thrown).hasNullValue();
  }

  @Test
  void aThrowableInACallbackSkipsNothingAndIsReported() {
    Reclaimer reclaimer = driven();
    AtomicInteger drops = new AtomicInteger();
    FenceContext<String> context =
        this.<String>software(reclaimer).drop(1, _ -> drops.incrementAndGet()).build();
    DriverFence<String> driverFence = arm(context);
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("unchecked"),
            new Exception("checked"),
            new AssertionError("error"),
            new StackOverflowError("error of the machine"),
            new Throwable("neither"));
    for (Throwable throwable : thrown) {
      driverFence.fence().onSignal(throwing(throwable));
      driverFence.fence().onSignal(append(throwable));
    }
    assertThat(driverFence.signal()).isTrue();
    assertThat(ran).isEqualTo(thrown);
    assertThat(problems)
        .extracting(FenceProblem::kind)
        .hasSize(thrown.size())
        .containsOnly(FenceProblem.Kind.CALLBACK_FAILED);
    assertThat(problems).extracting(FenceProblem::cause).isEqualTo(thrown);
    assertThat(problems)
        .extracting(problem -> problem.fence().label())
        .containsOnly(driverFence.fence().label());
    assertThat(context.problemCount()).isEqualTo(thrown.size());
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void aCallbackThatThrewHasRun() {
    DriverFence<String> driverFence = arm(plain());
    FenceCallback callback = throwing(new AssertionError("thrown"));
    driverFence.fence().onSignal(callback);
    driverFence.signal();
    assertThat(callback.cancelAndWait()).isEqualTo(CancelResult.RAN);
  }

  @Test
  void aThrowableInACallbackSkipsNothingOfWhatTheCallbackSignaled() {
    DriverFence<String> first = arm(plain());
    DriverFence<String> second = arm(plain());
    second.fence().onSignal(append("of the second"));
    first
        .fence()
        .onSignal(
            run(
                () -> {
                  second.signal();
                  throw new AssertionError("after signalling");
                }));
    first.fence().onSignal(append("of the first"));
    first.signal();
    assertThat(ran).containsExactly("of the first", "of the second");
    assertThat(problems).hasSize(1);
  }

  @Test
  void aProblemHandlerThatThrowsSkipsNothing() {
    FenceContext<String> context =
        FenceContext.<String>software(driven(), "a driver", "a timeline")
            .onProblem(CallbackContract::throwError)
            .build();
    DriverFence<String> driverFence = arm(context);
    driverFence.fence().onSignal(throwing(new AssertionError("thrown")));
    driverFence.fence().onSignal(append("next"));
    assertThat(driverFence.signal()).isTrue();
    assertThat(ran).containsExactly("next");
    assertThat(context.problemCount()).isEqualTo(1);
  }

  @Test
  void aLogThatThrowsSkipsNothingAndDisturbsNoLaterSignal() {
    FenceContext<String> context =
        FenceContext.<String>software(driven(), "a driver", "a timeline").build();
    DriverFence<String> first = arm(context);
    DriverFence<String> second = arm(context);
    first.fence().onSignal(throwing(new AssertionError("thrown")));
    first.fence().onSignal(append("next"));
    second.fence().onSignal(append("second"));
    Logger log = Logger.getLogger(Fence.class.getName());
    Handler throwing = new ThrowingHandler();
    log.addHandler(throwing);
    try {
      assertThat(first.signal()).isTrue();
    } finally {
      log.removeHandler(throwing);
    }
    second.signal();
    assertThat(ran).containsExactly("next", "second");
  }

  @Test
  void whatHasRunIsKeptByNobody() {
    WeakReference<Object> owned = new WeakReference<>(new Object());
    runOnce(owned.get());
    eventually()
        .until(
            () -> {
              System.gc();
              return owned.get() == null;
            });
  }

  private void runOnce(Object owned) {
    DriverFence<String> driverFence = arm(plain());
    driverFence.fence().onSignal(run(() -> ran.add(owned.hashCode())));
    driverFence.signal();
    assertThat(ran).hasSize(1);
  }

  private static void throwError(FenceProblem problem) {
    throw new AssertionError("the handler failed on " + problem);
  }

  private static FenceCallback throwing(Throwable throwable) {
    return run(() -> CallbackContract.<RuntimeException>sneak(throwable));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: throws anything
  private static <E extends Throwable> void sneak(Throwable throwable) throws E {
    throw (E) throwable;
  }

  @Test
  void onSignalOrNowWaitsForThePendingAndRunsOnTheSignaled() {
    DriverFence<String> driverFence = arm(plain());
    driverFence.fence().onSignalOrNow(append("pending"));
    assertThat(ran).isEmpty();
    driverFence.fail(FenceError.ETIME);
    assertThat(ran).containsExactly("pending");
    FenceCallback now = SignalPathCallback.runInSignalPath(fence -> ran.add(fence.outcome()));
    driverFence.fence().onSignalOrNow(now);
    assertThat(ran).containsExactly("pending", driverFence.fence().outcome());
    assertThat(now.cancel()).isEqualTo(CancelResult.RAN);
  }

  @Test
  void aFailureOfWhatRunsNowIsReported() {
    DriverFence<String> driverFence = arm(this.<String>software(driven()).drop(1, _ -> {}).build());
    driverFence.signal();
    driverFence.fence().onSignalOrNow(throwing(new AssertionError("thrown")));
    assertThat(problems).hasSize(1);
  }

  @Test
  void blockingIsRefusedInWhatRunsNow() {
    DriverFence<String> driverFence = arm(plain());
    Fence pending = arm(plain()).fence();
    driverFence.signal();
    driverFence
        .fence()
        .onSignalOrNow(
            run(
                () ->
                    assertThatIllegalStateException()
                        .isThrownBy(pending::await)
                        .withMessageContaining("callback")));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void aCallbackThatIsCancelledWhileItIsRegisteredNeverRuns(
      boolean signaledMeanwhile, boolean orNow) {
    FenceCallback callback = append("cancelled");
    List<CancelResult> results = new ArrayList<>();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                results.add(callback.cancel());
                return signaledMeanwhile ? Outcome.success() : null;
              }
            });
    DriverFence<String> driverFence = arm(context);
    if (orNow) {
      driverFence.fence().onSignalOrNow(callback);
    } else {
      assertThat(driverFence.fence().onSignal(callback)).isEqualTo(!signaledMeanwhile);
    }
    assertThat(results).containsExactly(CancelResult.REMOVED);
    assertThat(callbacksKeptBy(driverFence.fence())).isZero();
    driverFence.signal();
    assertThat(callback.cancel()).isEqualTo(CancelResult.REMOVED);
    assertThat(ran).isEmpty();
    DriverFence<String> another = arm(plain());
    another.fence().onSignal(callback);
    another.signal();
    assertThat(ran).containsExactly("cancelled");
  }

  @Test
  void cancellingTheNewestLosesNeitherCallbacksNorTheSignal() {
    FenceContext<String> context = plain();
    Race.run(
        5_000,
        () -> new Crowd(arm(context)),
        List.of(
            crowd -> {
              while (!crowd.ended) {
                FenceCallback newest = run(() -> {});
                if (crowd.driverFence.fence().onSignal(newest)) {
                  newest.cancel();
                }
              }
            },
            crowd -> {
              crowd.register(0);
              crowd.driverFence.signal();
              crowd.register(1);
              crowd.ended = true;
            }),
        crowd -> {
          assertThat(crowd.driverFence.fence().isSignaled()).isTrue();
          assertThat(crowd.entries.get(0)).allMatch(entry -> entry.runs() == 1);
          assertThat(crowd.entries.get(1)).allMatch(entry -> entry.runs() == 0);
        });
  }

  @Test
  void aCallbackThatIsAcceptedRunsOnceAndARefusedOneNever() {
    FenceContext<String> context = plain();
    Race.run(
        5_000,
        () -> new Crowd(arm(context)),
        List.of(
            crowd -> crowd.driverFence.signal(),
            crowd -> crowd.register(0),
            crowd -> crowd.register(1)),
        Crowd::assertAcceptedOnesRanInOrder);
  }

  @Test
  void cancellingAndSignallingNeverLoseOrRepeatACallback() {
    FenceContext<String> context = plain();
    Race.run(
        5_000,
        () -> {
          Crowd crowd = new Crowd(arm(context));
          crowd.register(0);
          return crowd;
        },
        List.of(
            crowd -> crowd.cancel(0, 0),
            crowd -> crowd.cancel(0, 1),
            crowd -> {
              crowd.register(1);
              crowd.driverFence.signal();
            }),
        crowd -> {
          for (Entry entry : crowd.entries.get(0)) {
            assertThat(entry.runs()).isEqualTo(entry.removed() ? 0 : 1);
          }
          assertThat(crowd.entries.get(1)).allMatch(entry -> entry.runs() == 1);
        });
  }

  @Test
  void cancellingFromManyThreadsLeavesNoGarbageAndLosesNothing() {
    FenceContext<String> context = plain();
    Race.run(
        5_000,
        () -> {
          Crowd crowd = new Crowd(arm(context));
          crowd.register(0);
          return crowd;
        },
        List.of(
            crowd -> crowd.cancel(0, 0), crowd -> crowd.cancel(0, 1), crowd -> crowd.register(1)),
        crowd -> {
          FenceCallback last = append("last");
          crowd.driverFence.fence().onSignal(last);
          last.cancel();
          long removed = crowd.entries.get(0).stream().filter(Entry::removed).count();
          assertThat(callbacksKeptBy(crowd.driverFence.fence()))
              .isEqualTo((int) (2 * Crowd.SIZE - removed));
          crowd.driverFence.signal();
          for (Entry entry : crowd.entries.get(0)) {
            assertThat(entry.runs()).isEqualTo(entry.removed() ? 0 : 1);
          }
          assertThat(crowd.entries.get(1)).allMatch(entry -> entry.runs() == 1);
        });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  /** A log that is broken. */
  private static final class ThrowingHandler extends Handler {
    @Override
    public void publish(LogRecord logged) {
      throw new AssertionError("the log failed on " + logged.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Two fences, each with a callback that cancels the other's. */
  private static final class Rivals {
    final DriverFence<String> first;
    final DriverFence<String> second;
    final AtomicReference<CancelResult> byFirst = new AtomicReference<>();
    final AtomicReference<CancelResult> bySecond = new AtomicReference<>();

    Rivals(DriverFence<String> first, DriverFence<String> second) {
      this.first = first;
      this.second = second;
      List<FenceCallback> callbacks = new ArrayList<>();
      callbacks.add(run(() -> byFirst.set(callbacks.getLast().cancel())));
      callbacks.add(run(() -> bySecond.set(callbacks.getFirst().cancel())));
      first.fence().onSignal(callbacks.getFirst());
      second.fence().onSignal(callbacks.getLast());
    }

    void assertBothOrOne() {
      assertThat(byFirst.get() == CancelResult.REMOVED).isEqualTo(bySecond.get() == null);
      assertThat(bySecond.get() == CancelResult.REMOVED).isEqualTo(byFirst.get() == null);
      assertThat(byFirst.get() == null && bySecond.get() == null).isFalse();
    }
  }

  /** A callback that was offered to a fence, and what became of it. */
  private static final class Entry {
    private final AtomicInteger runs = new AtomicInteger();
    private final FenceCallback callback;
    private volatile boolean accepted;
    private volatile boolean removed;

    Entry(int number, ConcurrentLinkedQueue<Integer> order) {
      callback =
          run(
              () -> {
                runs.incrementAndGet();
                order.add(number);
              });
    }

    int runs() {
      return runs.get();
    }

    boolean removed() {
      return removed;
    }
  }

  /** Two groups of callbacks of one fence. */
  private static final class Crowd {
    static final int SIZE = 8;

    final DriverFence<String> driverFence;
    volatile boolean ended;
    final List<ConcurrentLinkedQueue<Integer>> orders =
        List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
    final List<List<Entry>> entries =
        orders.stream()
            .map(order -> IntStream.range(0, SIZE).mapToObj(i -> new Entry(i, order)).toList())
            .toList();

    Crowd(DriverFence<String> driverFence) {
      this.driverFence = driverFence;
    }

    void register(int group) {
      for (Entry entry : entries.get(group)) {
        entry.accepted = driverFence.fence().onSignal(entry.callback);
      }
    }

    /** Cancels three of four, so that neighbours are cancelled by different threads. */
    void cancel(int group, int parity) {
      for (int i = parity; i < SIZE; i += 2) {
        if (i % 4 != 0) {
          Entry entry = entries.get(group).get(i);
          entry.removed = entry.callback.cancel() == CancelResult.REMOVED;
        }
      }
    }

    void assertAcceptedOnesRanInOrder() {
      for (int group = 0; group < 2; group++) {
        List<Entry> all = entries.get(group);
        List<Integer> accepted =
            IntStream.range(0, SIZE).filter(i -> all.get(i).accepted).boxed().toList();
        assertThat(new ArrayList<>(orders.get(group))).isEqualTo(accepted);
      }
    }
  }
}
