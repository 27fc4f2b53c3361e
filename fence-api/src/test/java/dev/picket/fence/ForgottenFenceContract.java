package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.BacklogFullException;
import dev.picket.reclaim.ForkedJvm;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Driver fences that are closed, or lost, before they are signalled. */
public abstract class ForgottenFenceContract extends ContextContract {
  private static final int ENOUGH_TO_BE_COMPILED = 20_000;

  protected ForgottenFenceContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void closingAPendingSoftwareFenceCancelsAndReportsIt() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).recordCreationSites().build();
    OffHeap payload = new OffHeap();
    Fence fence;
    try (DriverFence<OffHeap> driverFence = context.allocate(payload).arm()) {
      fence = driverFence.fence();
    }
    assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CLOSED_UNSIGNALED);
    assertThat(problems.element().fence().label()).isEqualTo(fence.label());
    assertWasCreatedHere(problems.element());
    reclaimer.barrier();
    assertDroppedOnce(payload);
  }

  @Test
  void closingAgainOrAfterTheSignalDoesNothing() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    DriverFence<OffHeap> closed = context.allocate(new OffHeap()).arm();
    closed.close();
    closed.close();
    assertThat(closed.signal()).isFalse();
    DriverFence<OffHeap> signalled = context.allocate(new OffHeap()).arm();
    signalled.signal();
    signalled.close();
    assertThat(errorOf(signalled.fence())).isNull();
    assertThat(problems).hasSize(1);
  }

  @Test
  void closingAPendingHardwareFenceReportsIt() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeapHardware(reclaimer).build();
    OffHeap payload = new OffHeap();
    DriverFence<OffHeap> fence = context.allocate(payload).arm();
    fence.close();
    drainOften(reclaimer);
    assertThat(fence.fence().isSignaled()).isFalse();
    assertNotDropped(payload);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CLOSED_UNSIGNALED);
    assertThat(problems.element().cause()).isNull();
    assertThat(fence.signal()).isTrue();
    reclaimer.barrier();
    assertDroppedOnce(payload);
  }

  @Test
  void aFenceIsEitherSignalledOrReportedAsClosed() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    Round.repeat(
        1_000,
        () -> {
          problems.clear();
          OffHeap payload = new OffHeap();
          DriverFence<OffHeap> fence = context.allocate(payload).arm();
          AtomicBoolean signalled = new AtomicBoolean();
          return Round.of(
              () -> {
                assertThat(problems).hasSize(signalled.get() ? 0 : 1);
                assertThat(errorOf(fence.fence()))
                    .isSameAs(signalled.get() ? null : FenceError.ECANCELED);
                reclaimer.barrier();
                assertDroppedOnce(payload);
              },
              fence::close,
              () -> signalled.set(fence.signal()));
        });
  }

  @Test
  void aForgottenFenceIsCancelledReportedAndItsDataKept() {
    Reclaimer reclaimer = driven();
    OffHeap own = new OffHeap();
    FenceContext<OffHeap> context =
        offHeap(reclaimer).recordCreationSites().ownData(own, 0, OffHeap::drop).build();
    OffHeap payload = new OffHeap();
    AtomicInteger callbacks = new AtomicInteger();
    Fence fence = forget(context, payload);
    fence.onSignal(SignalPathCallback.runInSignalPath(_ -> callbacks.incrementAndGet()));
    collectUntilReported(() -> reclaimer.drain(0));
    assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
    assertThat(callbacks).hasValue(1);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.FORGOTTEN);
    assertThat(problems.element().fence().label()).isEqualTo(fence.label());
    assertWasCreatedHere(problems.element());
    context.close();
    assertNotGone(context);
    assertNotDropped(payload);
    assertNotDropped(own);
    assertThat(reclaimer.stats().outstanding()).isEqualTo(2);
  }

  @Test
  void theDataOfAForgottenFenceIsDroppedIfItsContextWantsThat() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).dropForgotten().build();
    OffHeap payload = new OffHeap();
    Fence fence = forget(context, payload);
    collectUntilReported(() -> reclaimer.drain(0));
    assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
    assertThat(problems.element().cause()).isNull();
    context.close();
    assertGone(context);
    assertDroppedOnce(payload);
  }

  @Test
  void aForgottenHardwareFenceIsOnlyReported() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeapHardware(reclaimer).dropForgotten().build();
    OffHeap payload = new OffHeap();
    Fence fence = forget(context, payload);
    collectUntilReported(() -> reclaimer.drain(0));
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.FORGOTTEN);
    assertThat(fence.isSignaled()).isFalse();
    context.close();
    assertNotGone(context);
    assertNotDropped(payload);
  }

  @Test
  void anAllocationThatIsLostIsFoundToo() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    assertThat(context.allocate(payload)).isNotNull();
    collectUntilReported(() -> reclaimer.drain(0));
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.FORGOTTEN);
    drainOften(reclaimer);
    assertNotDropped(payload);
  }

  @Test
  void pollingTheContextFindsWhatWasForgotten() {
    FenceContext<String> context = dropless(driven()).build();
    Fence fence = forget(context, "data");
    collectUntilReported(context::poll);
    assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
  }

  @Test
  void theBackgroundFindsWhatWasForgotten() {
    FenceContext<OffHeap> context = offHeap(background()).dropForgotten().build();
    OffHeap payload = new OffHeap();
    Fence fence = forget(context, payload);
    collectUntilReported(() -> {});
    assertThat(errorOf(fence)).isSameAs(FenceError.ECANCELED);
    context.close();
    assertGone(context);
    assertDroppedOnce(payload);
  }

  @Test
  void whatIsReachableOrSignalledOrExportedOrInOrderIsNotForgotten() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context = dropless(reclaimer).build();
    FenceContext<String> inOrder = dropless(reclaimer).inOrder().build();
    DriverFence<String> reachable = context.allocate("reachable").arm();
    context.allocate("signalled").arm().signal();
    long handle = context.allocate("exported").arm().export();
    Fence inOrderFence = forget(inOrder, "in order");
    FenceContext<String> other = dropless(reclaimer).build();
    Fence forgotten = forget(other, "forgotten");
    collectUntilReported(() -> reclaimer.drain(0));
    assertThat(problems)
        .extracting(problem -> problem.fence().label())
        .containsExactly(forgotten.label());
    assertThat(reachable.fence().isSignaled()).isFalse();
    assertThat(inOrderFence.isSignaled()).isFalse();
    assertThat(inOrder.signalUpTo(1)).isEqualTo(1);
    assertThat(context.takeBack(handle).signal()).isTrue();
    assertThat(reachable.signal()).isTrue();
  }

  @Test
  void aCallbackThatSignalsAFenceKeepsItFromBeingForgotten() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context = dropless(reclaimer).build();
    DriverFence<String> leader = context.allocate("leader").arm();
    Fence follower = follow(leader.fence(), context);
    Fence forgotten = forget(context, "forgotten");
    collectUntilReported(() -> reclaimer.drain(0));
    assertThat(problems)
        .extracting(problem -> problem.fence().label())
        .containsExactly(forgotten.label());
    assertThat(leader.signal()).isTrue();
    assertThat(errorOf(follower)).isNull();
  }

  @Test
  void whatWasForgottenDoesNotKeepAReclaimerThatNobodyDrains() {
    WeakReference<Reclaimer> reclaimer = new WeakReference<>(abandonedReclaimer());
    eventually()
        .until(
            () -> {
              System.gc();
              return reclaimer.get() == null;
            });
  }

  @Test
  void aKeptFenceKeepsNothingOfItsDriver() {
    List<WeakReference<?>> driver = new ArrayList<>();
    Fence withDrop = detached(driver, true);
    Fence withoutDrop = detached(driver, false);
    eventually()
        .until(
            () -> {
              System.gc();
              return driver.stream().allMatch(reference -> reference.get() == null);
            });
    assertThat(withDrop.describe()).contains("signaled: success");
    assertThat(withoutDrop.describe()).contains("signaled: success");
  }

  @Test
  void aFenceIsNotForgottenWhileItIsBeingClosed() {
    Reclaimer reclaimer = driven();
    AtomicReference<FenceContext<String>> self = new AtomicReference<>();
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger forgottenWhileClosing = new AtomicInteger();
    FenceContext<String> context =
        FenceContext.<String>hardware(reclaimer, "driver", "timeline")
            .onProblem(
                problem -> {
                  boolean closing = problem.kind() == FenceProblem.Kind.CLOSED_UNSIGNALED;
                  if (closing && closed.incrementAndGet() > ENOUGH_TO_BE_COMPILED) {
                    forgottenWhileClosing.addAndGet(
                        forgottenNow(self.get(), problem.fence().label()));
                  } else if (!closing) {
                    problems.add(problem);
                  }
                })
            .build();
    self.set(context);
    for (int i = 0; i < ENOUGH_TO_BE_COMPILED + 5; i++) {
      context.allocate("data").arm().close();
    }
    assertThat(closed).hasValue(ENOUGH_TO_BE_COMPILED + 5);
    assertThat(forgottenWhileClosing).hasValue(0);
  }

  @Test
  void noFenceIsForgottenWhileItIsBeingEnded() throws IOException, InterruptedException {
    ForkedJvm.runSuccessfully(
        List.of("-XX:+UseSerialGC", "-Xmn512k"),
        UnreachableFences.class,
        driven().getClass().getName());
  }

  private int forgottenNow(FenceContext<String> context, String label) {
    for (int i = 0; i < 3; i++) {
      System.gc();
      context.poll();
    }
    return (int) problems.stream().filter(problem -> problem.fence().label().equals(label)).count();
  }

  private void collectUntilReported(Runnable looking) {
    eventually()
        .until(
            () -> {
              System.gc();
              looking.run();
              return !problems.isEmpty();
            });
  }

  private Reclaimer abandonedReclaimer() {
    Reclaimer reclaimer = madeAndNotKept(ReclaimerOptions.driven("unkept"));
    Fence fence = forget(dropless(reclaimer).build(), "data");
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    assertThat(fence.isSignaled()).isFalse();
    return reclaimer;
  }

  private Fence detached(List<WeakReference<?>> driver, boolean withDrop) {
    Reclaimer reclaimer = driven();
    FenceOps<Object> ops = new FenceOps<>() {};
    Object data = new Object();
    Object own = new Object();
    FenceContextBuilder<Object> builder =
        FenceContext.software(reclaimer, "driver", "timeline").ops(ops).ownData(own, 0, _ -> {});
    FenceContext<Object> context = (withDrop ? builder.drop(0, _ -> {}) : builder).build();
    DriverFence<Object> fence = context.allocate(data).arm();
    fence.signal();
    context.close();
    assertGone(context);
    for (Object part : List.of(ops, data, own, context, fence)) {
      driver.add(new WeakReference<>(part));
    }
    return fence.fence();
  }

  private static <D> Fence forget(FenceContext<D> context, D data) {
    return context.allocate(data).arm().fence();
  }

  private static Fence follow(Fence leader, FenceContext<String> context) {
    DriverFence<String> follower = context.allocate("follower").arm();
    assertThat(leader.onSignal(FenceCallback.signal(follower))).isTrue();
    return follower.fence();
  }

  private static void assertWasCreatedHere(FenceProblem problem) {
    assertThat(problem.cause()).isNotNull();
    assertThat(problem.cause().getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .contains(ForgottenFenceContract.class.getName());
  }

  /**
   * Ends fences that nobody holds, in a process whose young generation is so small that the
   * collector often runs in the middle of it. More threads than processors see to it that a thread
   * that was stopped there does not always go on at once.
   */
  static final class UnreachableFences {
    private static final int THREADS = 6;
    private static final long RUN_NANOS = 1_500_000_000;

    private final AtomicInteger forgotten = new AtomicInteger();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong drops = new AtomicLong();
    private final FenceContext<String> context;
    private volatile boolean stop;

    private UnreachableFences(Reclaimer reclaimer) {
      this.context =
          FenceContext.<String>software(reclaimer, "driver", "timeline")
              .drop(0, _ -> drops.incrementAndGet())
              .dropForgotten()
              .onProblem(
                  problem -> {
                    if (problem.kind() == FenceProblem.Kind.FORGOTTEN) {
                      forgotten.incrementAndGet();
                    }
                  })
              .build();
    }

    public static void main(String[] arguments) throws Exception {
      Reclaimer reclaimer =
          Class.forName(arguments[0])
              .asSubclass(Reclaimer.class)
              .getConstructor(ReclaimerOptions.class)
              .newInstance(ReclaimerOptions.driven("forked"));
      new UnreachableFences(reclaimer).run();
    }

    private void run() throws InterruptedException {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(Thread.ofPlatform().start(this::endFences));
      }
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < RUN_NANOS) {
        context.poll();
        context.reclaimer().drain(0);
      }
      stop = true;
      for (Thread thread : threads) {
        thread.join();
      }
      System.gc();
      context.poll();
      context.close();
      assertGone(context);
      assertThat(forgotten).hasValue(0);
      assertThat(ended.get()).isPositive();
      assertThat(drops.get()).isEqualTo(ended.get());
    }

    private void endFences() {
      while (!stop) {
        try {
          end(context.allocate("data"), ended.incrementAndGet());
        } catch (BacklogFullException e) {
          LockSupport.parkNanos(100_000);
        }
      }
    }

    private static void end(FenceAllocation<String> allocation, long number) {
      switch ((int) (number % 4)) {
        case 0 -> allocation.arm().signal();
        case 1 -> allocation.arm().fail(FenceError.EIO);
        case 2 -> allocation.arm().close();
        default -> allocation.close();
      }
    }
  }
}
