package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.BacklogFullException;
import dev.picket.reclaim.FullPolicy;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Fences as futures, and futures as fences. */
public abstract class FutureContract extends ContextContract {
  private static final int CANCELLED = 200_000;
  private static final int AT_A_TIME = 100;

  /** A node that stays behind takes some hundred bytes. */
  private static final long ROOM = 16L << 20;

  private final Queue<Runnable> executed = new ArrayDeque<>();

  protected FutureContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void theFutureHasTheOutcomeOnceTheExecutorHasRun() {
    DriverFence<String> fence = arm(plain());
    CompletableFuture<Outcome> future = FenceFutures.future(fence.fence(), executed::add);
    assertThat(executed).isEmpty();
    fence.signal();
    assertThat(future).isNotDone();
    executed.remove().run();
    assertThat(future).isCompletedWithValue(fence.fence().outcome());
  }

  @Test
  void theFutureOfWorkThatFailedFails() {
    DriverFence<String> fence = arm(plain());
    CompletableFuture<Outcome> future = FenceFutures.future(fence.fence(), Runnable::run);
    fence.fail(FenceError.EIO);
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            FenceException.class,
            e -> {
              assertThat(e.fence()).isSameAs(fence.fence());
              assertThat(e.outcome()).isEqualTo(fence.fence().outcome());
            });
  }

  @Test
  void theFutureOfASignalledFenceCompletesOnTheExecutorToo() {
    DriverFence<String> fence = arm(plain());
    fence.signal();
    CompletableFuture<Outcome> future = FenceFutures.future(fence.fence(), executed::add);
    assertThat(future).isNotDone();
    executed.remove().run();
    assertThat(future).isCompletedWithValue(fence.fence().outcome());
    assertThat(FenceFutures.future(Fence.stub(), Runnable::run)).isCompleted();
  }

  @Test
  void itCanBeMadeInACallbackOfTheSameFence() {
    DriverFence<String> fence = arm(plain());
    AtomicReference<CompletableFuture<Outcome>> made = new AtomicReference<>();
    fence.fence().onSignal(run(() -> made.set(FenceFutures.future(fence.fence(), Runnable::run))));
    fence.signal();
    assertThat(made.get()).isCompletedWithValue(fence.fence().outcome());
  }

  @Test
  void anExecutorThatRefusesFailsTheFutureAndIsReported() {
    DriverFence<String> fence = arm(plain());
    CompletableFuture<Outcome> future =
        FenceFutures.future(
            fence.fence(),
            _ -> {
              throw new RejectedExecutionException("closed");
            });
    fence.signal();
    assertThatThrownBy(future::join).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CALLBACK_FAILED);
  }

  @Test
  void endingAFutureByHandTakesItOffAndNeverSignals() {
    Outcome other = Outcome.success();
    List<Consumer<CompletableFuture<Outcome>>> ways =
        List.of(
            future -> future.cancel(true),
            future -> future.complete(other),
            future -> future.completeExceptionally(new IllegalStateException()),
            future -> future.completeAsync(() -> other, Runnable::run),
            future -> future.obtrudeValue(other),
            future -> future.obtrudeException(new IllegalStateException()));
    DriverFence<String> fence = arm(plain());
    CompletableFuture<Outcome> kept = FenceFutures.future(fence.fence(), executed::add);
    for (Consumer<CompletableFuture<Outcome>> way : ways) {
      CompletableFuture<Outcome> future = FenceFutures.future(fence.fence(), executed::add);
      assertThat(callbacksKeptBy(fence.fence())).isEqualTo(2);
      way.accept(future);
      assertThat(future).isDone();
      assertThat(callbacksKeptBy(fence.fence())).isEqualTo(1);
    }
    assertThat(fence.fence().isSignaled()).isFalse();
    assertThat(fence.signal()).isTrue();
    assertThat(executed).hasSize(1);
    executed.remove().run();
    assertThat(kept).isCompletedWithValue(fence.fence().outcome());
    assertThat(problems).isEmpty();
  }

  @Test
  void aFutureThatTimesOutTakesItselfOff() {
    DriverFence<String> fence = arm(plain());
    CompletableFuture<Outcome> future =
        FenceFutures.future(fence.fence(), Runnable::run).orTimeout(1, TimeUnit.NANOSECONDS);
    assertThatThrownBy(future::join).hasCauseInstanceOf(TimeoutException.class);
    eventually().until(() -> callbacksKeptBy(fence.fence()) == 0);
    assertThat(fence.fence().isSignaled()).isFalse();
  }

  @Test
  void futuresThatWereCancelledLeaveNothing() {
    DriverFence<String> fence = arm(plain());
    List<CompletableFuture<Outcome>> futures = new ArrayList<>();
    makeAndCancel(fence.fence(), futures, 2 * AT_A_TIME);
    long before = liveBytes();
    List<WeakReference<?>> some = makeAndCancel(fence.fence(), futures, CANCELLED);
    assertThat(callbacksKeptBy(fence.fence())).isZero();
    long after = liveBytes();
    assertThat(after - before).isLessThan(ROOM);
    assertThat(some).allMatch(future -> future.get() == null);
    assertThat(fence.fence().isSignaled()).isFalse();
    assertThat(fence.signal()).isTrue();
  }

  private static List<WeakReference<?>> makeAndCancel(
      Fence fence, List<CompletableFuture<Outcome>> futures, int count) {
    List<WeakReference<?>> some = new ArrayList<>();
    for (int made = 0; made < count; made += AT_A_TIME) {
      for (int i = 0; i < AT_A_TIME; i++) {
        futures.add(FenceFutures.future(fence, Runnable::run));
      }
      some.add(new WeakReference<>(futures.getFirst()));
      futures.forEach(future -> future.cancel(false));
      futures.clear();
    }
    return some;
  }

  private static long liveBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void whetherItIsCancelledOrSignalledFirstTheFutureEndsAndTheFenceIsSignalled() {
    FenceContext<String> context = plain();
    Round.repeat(
        2_000,
        () -> {
          DriverFence<String> fence = arm(context);
          CompletableFuture<Outcome> future = FenceFutures.future(fence.fence(), Runnable::run);
          return Round.of(
              () -> {
                assertThat(future).isDone();
                assertThat(errorOf(fence.fence())).isNull();
                assertThat(future.isCancelled() || future.join().equals(fence.fence().outcome()))
                    .isTrue();
                assertThat(problems).isEmpty();
              },
              fence::signal,
              () -> future.cancel(false));
        });
  }

  @Test
  void aFenceIsSignalledByWhoCompletesItsFuture() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    CompletableFuture<String> future = new CompletableFuture<>();
    Fence fence = FenceFutures.fence(context, payload, future);
    AtomicReference<Thread> signaller = new AtomicReference<>();
    fence.onSignal(run(() -> signaller.set(Thread.currentThread())));
    drainOften(reclaimer);
    assertThat(fence.isSignaled()).isFalse();
    assertNotDropped(payload);
    AtomicReference<Thread> completer = new AtomicReference<>();
    elsewhere(
        () -> {
          completer.set(Thread.currentThread());
          future.complete("done");
        });
    assertThat(errorOf(fence)).isNull();
    assertThat(signaller).hasValue(completer.get());
    reclaimer.barrier();
    assertDroppedOnce(payload);
    assertThat(problems).isEmpty();
  }

  @Test
  void theFenceOfAFutureThatIsCompleteIsSignalled() {
    FenceContext<String> context = plain();
    CompletableFuture<?> future = CompletableFuture.completedFuture(null);
    assertThat(errorOf(FenceFutures.fence(context, "data", future))).isNull();
    CompletableFuture<?> failed = CompletableFuture.failedFuture(new IllegalStateException());
    assertThat(errorOf(FenceFutures.fence(context, "data", failed))).isSameAs(FenceError.EIO);
  }

  @Test
  void theErrorTellsHowTheFutureFailed() {
    DriverFence<String> failed = arm(plain());
    failed.fail(FenceError.ENODEV);
    Throwable ofAnotherFence = FenceFutures.future(failed.fence(), Runnable::run).exceptionNow();
    assertThat(errorAfter(future -> future.cancel(true))).isSameAs(FenceError.ECANCELED);
    assertThat(errorAfter(failing(new CancellationException()))).isSameAs(FenceError.ECANCELED);
    assertThat(errorAfter(failing(new TimeoutException()))).isSameAs(FenceError.ETIME);
    assertThat(errorAfter(failing(new OutOfMemoryError()))).isSameAs(FenceError.ENOMEM);
    assertThat(errorAfter(failing(ofAnotherFence))).isSameAs(FenceError.ENODEV);
    assertThat(errorAfter(failing(new IllegalStateException()))).isSameAs(FenceError.EIO);
    assertThat(errorAfter(failing(new CompletionException(new TimeoutException()))))
        .isSameAs(FenceError.ETIME);
    assertThat(errorAfter(failing(new CompletionException(new ExecutionException(ofAnotherFence)))))
        .isSameAs(FenceError.ENODEV);
    assertThat(errorAfter(failing(new CompletionException("no cause", null))))
        .isSameAs(FenceError.EIO);
  }

  @Test
  void anErrorIsKeptThroughAFutureInBetween() {
    DriverFence<String> first = arm(plain());
    CompletableFuture<Outcome> between =
        FenceFutures.future(first.fence(), Runnable::run).thenApply(outcome -> outcome);
    Fence last = FenceFutures.fence(plain(), "data", between);
    first.fail(FenceError.ENODATA);
    assertThat(errorOf(last)).isSameAs(FenceError.ENODATA);
  }

  @Test
  void closingTheContextEndsTheFenceAndNotTheFuture() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    CompletableFuture<String> future = new CompletableFuture<>();
    Fence fence = FenceFutures.fence(context, payload, future);
    context.close();
    assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CONTEXT_CLOSED);
    assertThat(future).isNotDone();
    assertGone(context);
    assertDroppedOnce(payload);
    Outcome outcome = fence.outcome();
    future.complete("late");
    assertThat(fence.outcome()).isEqualTo(outcome);
    assertThat(problems).hasSize(1);
  }

  @Test
  void aFutureThatNeverCompletesKeepsNothingOfAFenceThatHasEnded() {
    CompletableFuture<String> future = new CompletableFuture<>();
    List<WeakReference<?>> ours = closedBefore(future);
    eventually()
        .until(
            () -> {
              System.gc();
              return ours.stream().allMatch(reference -> reference.get() == null);
            });
    assertThat(future).isNotDone();
  }

  private List<WeakReference<?>> closedBefore(CompletableFuture<String> future) {
    Object data = new Object();
    FenceContext<Object> context = this.<Object>software(driven()).drop(0, _ -> {}).build();
    Fence fence = FenceFutures.fence(context, data, future);
    context.close();
    assertGone(context);
    problems.clear();
    return List.of(
        new WeakReference<>(data), new WeakReference<>(context), new WeakReference<>(fence));
  }

  @Test
  void theFenceOfAFutureThatIsLostIsForgotten() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    Fence fence = FenceFutures.fence(context, payload, new CompletableFuture<>());
    eventually()
        .until(
            () -> {
              System.gc();
              reclaimer.drain(0);
              return fence.isSignaled();
            });
    assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.FORGOTTEN);
    drainOften(reclaimer);
    assertNotDropped(payload);
  }

  @Test
  void aFutureThatIsKeptKeepsItsFenceFromBeingForgotten() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context = dropless(reclaimer).build();
    CompletableFuture<String> future = new CompletableFuture<>();
    Fence kept = FenceFutures.fence(context, "kept", future);
    Fence lost = FenceFutures.fence(context, "lost", new CompletableFuture<>());
    eventually()
        .until(
            () -> {
              System.gc();
              reclaimer.drain(0);
              return lost.isSignaled();
            });
    assertThat(kept.isSignaled()).isFalse();
    future.complete("done");
    assertThat(errorOf(kept)).isNull();
  }

  @Test
  void whereNothingCanBeAllocatedTheFutureIsLeftAlone() {
    CompletableFuture<String> future = new CompletableFuture<>();
    FenceContext<String> closed = plain();
    closed.close();
    assertThatThrownBy(() -> FenceFutures.fence(closed, "data", future))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    FenceContext<OffHeap> full =
        offHeap(made(ReclaimerOptions.driven("full").maxRecords(1).whenFull(FullPolicy.FAIL)))
            .build();
    assertThatThrownBy(() -> FenceFutures.fence(full, new OffHeap(), future))
        .isInstanceOf(BacklogFullException.class);
    assertThat(future.getNumberOfDependents()).isZero();
  }

  @Test
  void hardwareAndOrderAreNotForFutures() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> hardware = offHeapHardware(reclaimer).build();
    FenceContext<OffHeap> inOrder = offHeap(reclaimer).inOrder().build();
    long outstanding = reclaimer.stats().outstanding();
    assertThatThrownBy(() -> FenceFutures.fence(hardware, new OffHeap(), future))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("what a device does");
    assertThatThrownBy(() -> FenceFutures.fence(inOrder, new OffHeap(), future))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("inOrder()");
    assertThat(reclaimer.stats().outstanding()).isEqualTo(outstanding);
    assertThat(future.getNumberOfDependents()).isZero();
  }

  @Test
  void whereAnotherThreadArmsNothingIsAllocated() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).onlyArmedBy(new Thread()).build();
    long outstanding = reclaimer.stats().outstanding();
    assertThatThrownBy(() -> FenceFutures.fence(context, new OffHeap(), future))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("onlyArmedBy()");
    assertThat(reclaimer.stats().outstanding()).isEqualTo(outstanding);
    assertThat(future.getNumberOfDependents()).isZero();
  }

  @Test
  void whetherTheFutureOrTheContextEndsFirstTheFenceEndsOnce() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        1_000,
        () -> {
          problems.clear();
          FenceContext<OffHeap> context = offHeap(reclaimer).build();
          OffHeap payload = new OffHeap();
          CompletableFuture<String> future = new CompletableFuture<>();
          Fence fence = FenceFutures.fence(context, payload, future);
          return Round.of(
              () -> {
                boolean cancelled = errorOf(fence) == FenceError.ECANCELED;
                assertThat(problems).hasSize(cancelled ? 1 : 0);
                assertGone(context);
                assertDroppedOnce(payload);
              },
              context::close,
              () -> future.complete("done"));
        });
  }

  @Test
  void whileTheContextIsBeingClosedNoFenceStaysPending() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        1_000,
        () -> {
          FenceContext<String> context = dropless(reclaimer).build();
          CompletableFuture<String> future = new CompletableFuture<>();
          AtomicReference<Fence> made = new AtomicReference<>();
          return Round.of(
              () -> {
                Fence fence = made.get();
                if (fence != null) {
                  assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
                }
              },
              context::close,
              () -> {
                try {
                  made.set(FenceFutures.fence(context, "data", future));
                } catch (IllegalStateException e) {
                  assertThat(e).hasMessageContaining("closed");
                }
              });
        });
  }

  private FenceError errorAfter(Consumer<CompletableFuture<String>> end) {
    CompletableFuture<String> future = new CompletableFuture<>();
    Fence fence = FenceFutures.fence(plain(), "data", future);
    end.accept(future);
    return errorOf(fence);
  }

  private static Consumer<CompletableFuture<String>> failing(Throwable failure) {
    return future -> future.completeExceptionally(failure);
  }
}
