package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What drivers do for pending fences. */
public abstract class OpsContract extends ContextContract {
  private static final List<Consumer<Fence>> EVERY_OP =
      List.of(Fence::enableSignaling, Fence::poll, fence -> fence.setDeadline(0));

  protected OpsContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void signalingIsEnabledOnceHoweverManyConsumersRace() {
    AtomicInteger enabled = new AtomicInteger();
    FenceContext<OffHeap> context =
        offHeap(driven())
            .ops(
                enabling(
                    payload -> {
                      assertStaysUsable(payload);
                      enabled.incrementAndGet();
                      return null;
                    }))
            .build();
    Round.repeat(
        500,
        () -> {
          enabled.set(0);
          AtomicInteger called = new AtomicInteger();
          DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
          assertThat(enabled).hasValue(0);
          Round.Task consuming =
              () ->
                  fence
                      .fence()
                      .onSignal(SignalPathCallback.runInSignalPath(_ -> called.incrementAndGet()));
          return Round.of(
              () -> {
                assertThat(enabled).hasValue(1);
                fence.signal();
                fence.fence().enableSignaling();
                assertThat(enabled).hasValue(1);
                assertThat(called).hasValue(2);
              },
              consuming,
              consuming,
              fence.fence()::enableSignaling);
        });
    assertThat(problems).isEmpty();
  }

  @Test
  void signalingIsNotEnabledAfterTheSignal() {
    AtomicInteger enabled = new AtomicInteger();
    FenceContext<OffHeap> context =
        offHeap(driven())
            .ops(
                enabling(
                    _ -> {
                      enabled.incrementAndGet();
                      return null;
                    }))
            .build();
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    fence.signal();
    fence.fence().enableSignaling();
    assertThat(fence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> {}))).isFalse();
    assertThat(enabled).hasValue(0);
  }

  @Test
  void enablingMayFindThatTheWorkHasEnded() {
    Reclaimer reclaimer = driven();
    Outcome found = Outcome.failure(FenceError.EIO, 42);
    FenceContext<OffHeap> context = offHeap(reclaimer).ops(enabling(_ -> found)).build();
    OffHeap payload = new OffHeap();
    DriverFence<OffHeap> fence = context.allocate(payload).arm();
    FenceCallback callback = SignalPathCallback.runInSignalPath(_ -> {});
    assertThat(fence.fence().onSignal(callback)).isFalse();
    assertThat(fence.fence().outcome()).isEqualTo(found);
    assertThat(fence.signal()).isFalse();
    reclaimer.barrier();
    assertDroppedOnce(payload);
  }

  @Test
  void aSignalFoundByPollingCountsLikeAnyOther() {
    Reclaimer reclaimer = driven();
    AtomicReference<Outcome> register = new AtomicReference<>();
    AtomicInteger polls = new AtomicInteger();
    FenceContext<OffHeap> context =
        offHeap(reclaimer)
            .ops(
                polling(
                    payload -> {
                      assertUsable(payload);
                      polls.incrementAndGet();
                      return register.get();
                    }))
            .build();
    OffHeap payload = new OffHeap();
    DriverFence<OffHeap> fence = context.allocate(payload).arm();
    List<Outcome> told = new ArrayList<>();
    fence
        .fence()
        .onSignal(SignalPathCallback.runInSignalPath(signaled -> told.add(signaled.outcome())));
    assertThat(fence.fence().poll()).isFalse();
    Outcome found = Outcome.success(77);
    register.set(found);
    assertThat(fence.fence().isSignaled()).isFalse();
    assertThat(fence.fence().poll()).isTrue();
    assertThat(told).containsExactly(found);
    assertThat(fence.signal(99)).isFalse();
    assertThat(fence.fail(FenceError.EIO)).isFalse();
    fence.close();
    assertThat(fence.fence().outcome()).isEqualTo(found);
    assertThat(fence.fence().outcome().nanos()).isEqualTo(77);
    assertThat(fence.fence().poll()).isTrue();
    assertThat(polls).hasValue(2);
    assertThat(problems).isEmpty();
    context.close();
    assertGone(context);
    assertDroppedOnce(payload);
  }

  @Test
  void aWaitOfNoTimePolls() throws InterruptedException {
    FenceContext<OffHeap> context = offHeap(driven()).ops(polling(_ -> Outcome.success(5))).build();
    Fence fence = context.allocate(new OffHeap()).arm().fence();
    assertThat(fence.await(Duration.ZERO)).isTrue();
    Fence other = context.allocate(new OffHeap()).arm().fence();
    assertThat(Fence.awaitAny(List.of(other), Duration.ZERO)).isSameAs(other);
  }

  @Test
  void deadlinesArePassedOnUntilTheSignal() {
    List<Long> deadlines = new ArrayList<>();
    FenceContext<OffHeap> context =
        offHeap(driven())
            .ops(
                hearing(
                    (payload, nanos) -> {
                      assertUsable(payload);
                      deadlines.add(nanos);
                    }))
            .build();
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    fence.fence().setDeadline(30);
    fence.fence().setDeadline(-10);
    fence.signal();
    fence.fence().setDeadline(20);
    assertThat(deadlines).containsExactly(30L, -10L);
  }

  @Test
  void aDeadlineIsNeverPassedOnOnceTheSignalWasSeen() {
    Reclaimer reclaimer = driven();
    AtomicInteger heard = new AtomicInteger();
    FenceContext<OffHeap> context =
        offHeap(reclaimer)
            .ops(
                hearing(
                    (payload, nanos) -> {
                      assertStaysUsable(payload);
                      heard.set(nanos.intValue());
                    }))
            .build();
    Round.repeat(
        1_000,
        () -> {
          heard.set(0);
          OffHeap payload = new OffHeap();
          DriverFence<OffHeap> fence = context.allocate(payload).arm();
          return Round.of(
              () -> assertDroppedOnce(payload),
              () -> {
                for (int i = 1; i <= 20; i++) {
                  boolean seen = fence.fence().isSignaled();
                  fence.fence().setDeadline(i);
                  if (seen && heard.get() == i) {
                    throw new AssertionError("deadline " + i + " was passed on after the signal");
                  }
                }
              },
              () -> {
                fence.signal();
                reclaimer.barrier();
              });
        });
    assertThat(problems).isEmpty();
  }

  @Test
  void dataStaysValidForAnOpThatOverlapsTheSignal() throws InterruptedException {
    Reclaimer reclaimer = driven();
    for (String op : List.of("enable", "poll", "deadline")) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch mayLeave = new CountDownLatch(1);
      OffHeap own = new OffHeap();
      FenceContext<OffHeap> context =
          offHeap(reclaimer)
              .ownData(own, 0, OffHeap::drop)
              .ops(
                  all(
                      payload -> {
                        inside.countDown();
                        pass(mayLeave);
                        assertUsable(payload);
                        assertUsable(own);
                      }))
              .build();
      OffHeap payload = new OffHeap();
      DriverFence<OffHeap> fence = context.allocate(payload).arm();
      Thread thread = Thread.ofPlatform().start(() -> call(fence.fence(), op));
      pass(inside);
      assertThat(fence.signal()).isTrue();
      context.close();
      drainOften(reclaimer);
      assertUsable(payload);
      assertUsable(own);
      mayLeave.countDown();
      assertGone(context);
      assertDroppedOnce(payload);
      assertDroppedOnce(own);
      thread.join();
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void dataWithoutADropIsGuardedByItsContext() throws InterruptedException {
    Reclaimer reclaimer = driven();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayLeave = new CountDownLatch(1);
    OffHeap own = new OffHeap();
    FenceContext<String> context =
        dropless(reclaimer)
            .ownData(own, 0, OffHeap::drop)
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome poll(String data) {
                    inside.countDown();
                    pass(mayLeave);
                    assertUsable(own);
                    return null;
                  }
                })
            .build();
    DriverFence<String> fence = context.allocate("data").arm();
    Thread thread = Thread.ofPlatform().start(() -> fence.fence().poll());
    pass(inside);
    context.close();
    assertThat(fence.fence().isSignaled()).isTrue();
    drainOften(reclaimer);
    assertUsable(own);
    mayLeave.countDown();
    assertGone(context);
    assertDroppedOnce(own);
    thread.join();
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CONTEXT_CLOSED);
  }

  @Test
  void opsThatThrowAreReportedAndHarmless() {
    Reclaimer reclaimer = driven();
    for (Throwable thrown : List.of(new IllegalStateException("meant"), new AssertionError())) {
      for (String op : List.of("enable", "poll", "deadline")) {
        problems.clear();
        FenceContext<OffHeap> context = offHeap(reclaimer).ops(all(_ -> failWith(thrown))).build();
        OffHeap payload = new OffHeap();
        DriverFence<OffHeap> fence = context.allocate(payload).arm();
        call(fence.fence(), op);
        assertThat(problemKinds()).containsExactly(FenceProblem.Kind.OP_FAILED);
        assertThat(problems.element().cause()).isSameAs(thrown);
        assertThat(problems.element().fence().label()).isEqualTo(fence.fence().label());
        assertThat(fence.fence().isSignaled()).isFalse();
        assertThat(fence.signal()).isTrue();
        context.close();
        assertGone(context);
        assertDroppedOnce(payload);
      }
    }
  }

  @Test
  void aCallbackIsRegisteredThoughEnablingFailed() {
    FenceContext<OffHeap> context =
        offHeap(driven()).ops(enabling(_ -> failWith(new AssertionError("meant")))).build();
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    AtomicInteger called = new AtomicInteger();
    assertThat(
            fence
                .fence()
                .onSignal(SignalPathCallback.runInSignalPath(_ -> called.incrementAndGet())))
        .isTrue();
    fence.signal();
    assertThat(called).hasValue(1);
  }

  @Test
  void callbacksOfSignalsMadeInAnOpRunAfterItsSection() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> other = offHeap(reclaimer).build();
    for (String op : List.of("enable", "poll", "deadline")) {
      OffHeap payload = new OffHeap();
      AtomicReference<DriverFence<OffHeap>> self = new AtomicReference<>();
      DriverFence<OffHeap> another = other.allocate(new OffHeap()).arm();
      AtomicInteger calledInOp = new AtomicInteger();
      AtomicInteger called = new AtomicInteger();
      another
          .fence()
          .onSignal(
              SignalPathCallback.runInSignalPath(
                  _ -> {
                    called.incrementAndGet();
                    elsewhere(() -> drainOften(reclaimer));
                    assertDroppedOnce(payload);
                  }));
      FenceContext<OffHeap> context =
          offHeap(reclaimer)
              .ops(
                  all(
                      present -> {
                        self.get().signal();
                        another.signal();
                        calledInOp.addAndGet(called.get());
                        assertUsable(present);
                      }))
              .build();
      self.set(context.allocate(payload).arm());
      call(self.get().fence(), op);
      assertThat(called).hasValue(1);
      assertThat(calledInOp).hasValue(0);
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void callbacksOfAnOutcomeThatAnOpFoundRunAfterItsSection() {
    Reclaimer reclaimer = driven();
    OffHeap payload = new OffHeap();
    FenceContext<OffHeap> context = offHeap(reclaimer).ops(polling(_ -> Outcome.success())).build();
    Fence fence = context.allocate(payload).arm().fence();
    AtomicInteger called = new AtomicInteger();
    fence.onSignal(
        SignalPathCallback.runInSignalPath(
            _ -> {
              elsewhere(() -> drainOften(reclaimer));
              assertDroppedOnce(payload);
              called.incrementAndGet();
            }));
    assertThat(fence.poll()).isTrue();
    assertThat(called).hasValue(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void blockingCallsAreRefusedInAnOp() {
    Reclaimer reclaimer = driven();
    AtomicReference<Fence> self = new AtomicReference<>();
    List<Throwable> refusals = new ArrayList<>();
    FenceContext<OffHeap> context =
        offHeap(reclaimer)
            .ops(
                all(
                    _ -> {
                      refusals.add(thrownBy(reclaimer::barrier));
                      refusals.add(thrownBy(() -> self.get().awaitUninterruptibly()));
                    }))
            .build();
    self.set(context.allocate(new OffHeap()).arm().fence());
    for (String op : List.of("enable", "poll", "deadline")) {
      call(self.get(), op);
    }
    assertThat(refusals)
        .hasSize(6)
        .allSatisfy(
            refusal ->
                assertThat(refusal)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("section"));
  }

  @Test
  void opsReachTheContextsOwnData() {
    Reclaimer reclaimer = driven();
    AtomicReference<FenceContext<OffHeap>> self = new AtomicReference<>();
    List<String> seen = new ArrayList<>();
    FenceContext<OffHeap> context =
        offHeap(reclaimer)
            .ownData("own", 0, _ -> {})
            .ops(
                all(
                    _ -> {
                      try (Section section = reclaimer.enter()) {
                        seen.add(self.get().data(section, String.class));
                      }
                    }))
            .build();
    self.set(context);
    Fence fence = context.allocate(new OffHeap()).arm().fence();
    fence.poll();
    context.close();
    fence.poll();
    assertThat(seen).containsExactly("own");
  }

  @Test
  void dataOfAnotherTypeIsNotGivenOut() {
    Reclaimer reclaimer = driven();
    Fence fence = offHeap(reclaimer).build().allocate(new OffHeap()).arm().fence();
    try (Section section = reclaimer.enter()) {
      assertThatThrownBy(() -> fence.data(section, String.class))
          .isInstanceOf(ClassCastException.class)
          .hasMessageContaining(OffHeap.class.getName());
    }
  }

  @Test
  void opsAreGoneWithTheirContext() {
    List<WeakReference<?>> driver = new ArrayList<>();
    FenceContext<String> context = goneContext(driver);
    eventually()
        .until(
            () -> {
              System.gc();
              return driver.stream().allMatch(reference -> reference.get() == null);
            });
    assertThat(context.problemCount()).isZero();
  }

  @Test
  void noOpIsCalledOnceTheContextIsGone() {
    AtomicInteger calls = new AtomicInteger();
    FenceContext<String> context =
        this.<String>hardware(driven())
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome enableSignaling(String data) {
                    calls.incrementAndGet();
                    return null;
                  }

                  @Override
                  public Outcome poll(String data) {
                    calls.incrementAndGet();
                    return null;
                  }

                  @Override
                  public void setDeadline(String data, long nanos) {
                    calls.incrementAndGet();
                  }
                })
            .build();
    FenceAllocation<String> late = context.allocate("late");
    context.close();
    assertGone(context);
    Fence fence = late.arm().fence();
    for (String op : List.of("enable", "poll", "deadline")) {
      call(fence, op);
    }
    assertThat(calls).hasValue(0);
  }

  private FenceContext<String> goneContext(List<WeakReference<?>> driver) {
    FenceOps<Object> ops = new FenceOps<>() {};
    Object own = new Object();
    FenceContext<String> context = dropless(driven()).ops(ops).ownData(own, 0, _ -> {}).build();
    context.close();
    assertGone(context);
    driver.add(new WeakReference<>(ops));
    driver.add(new WeakReference<>(own));
    return context;
  }

  private static void call(Fence fence, String op) {
    switch (op) {
      case "enable" -> fence.enableSignaling();
      case "poll" -> fence.poll();
      default -> fence.setDeadline(1);
    }
  }

  @Test
  void opsMayWaitForAnotherContextsFenceWhereSectionsMaySleep() {
    FenceContext<String> other = plain();
    for (Consumer<Fence> question : EVERY_OP) {
      Reclaimer reclaimer = sleepable();
      AtomicReference<Fence> awaited = new AtomicReference<>();
      AtomicInteger waited = new AtomicInteger();
      FenceContext<OffHeap> context =
          offHeap(reclaimer)
              .ops(
                  all(
                      payload -> {
                        awaited.get().awaitUninterruptibly();
                        assertStaysUsable(payload);
                        waited.incrementAndGet();
                      }))
              .build();
      for (Thread.Builder asking : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        waited.set(0);
        DriverFence<String> work = arm(other);
        awaited.set(work.fence());
        OffHeap payload = new OffHeap();
        DriverFence<OffHeap> fence = context.allocate(payload).arm();
        Thread consumer = asking.start(() -> question.accept(fence.fence()));
        eventually().until(() -> callbacksKeptBy(work.fence()) == 1);
        fence.signal();
        assertUsable(payload);
        assertThat(waited).hasValue(0);
        work.signal();
        join(consumer);
        assertThat(waited).hasValue(1);
        reclaimer.barrier();
        assertDroppedOnce(payload);
      }
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void opsMayNotWaitWhereSectionsMustNotSleep() {
    Reclaimer mustNotSleep = driven();
    DriverFence<String> work = arm(plain());
    FenceContext<OffHeap> context =
        offHeap(mustNotSleep).ops(all(_ -> work.fence().awaitUninterruptibly())).build();
    for (Consumer<Fence> question : EVERY_OP) {
      question.accept(context.allocate(new OffHeap()).arm().fence());
      FenceProblem problem = problems.poll();
      assertThat(problem.kind()).isEqualTo(FenceProblem.Kind.OP_FAILED);
      assertThat(problem.cause())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("section");
    }
    assertThat(problems).isEmpty();
  }

  private static FenceOps<OffHeap> all(Consumer<OffHeap> op) {
    return new FenceOps<>() {
      @Override
      public Outcome enableSignaling(OffHeap data) {
        op.accept(data);
        return null;
      }

      @Override
      public Outcome poll(OffHeap data) {
        op.accept(data);
        return null;
      }

      @Override
      public void setDeadline(OffHeap data, long nanos) {
        op.accept(data);
      }
    };
  }

  private static FenceOps<OffHeap> enabling(Function<OffHeap, Outcome> op) {
    return new FenceOps<>() {
      @Override
      public Outcome enableSignaling(OffHeap data) {
        return op.apply(data);
      }
    };
  }

  private static FenceOps<OffHeap> polling(Function<OffHeap, Outcome> op) {
    return new FenceOps<>() {
      @Override
      public Outcome poll(OffHeap data) {
        return op.apply(data);
      }
    };
  }

  private static FenceOps<OffHeap> hearing(BiConsumer<OffHeap, Long> op) {
    return new FenceOps<>() {
      @Override
      public void setDeadline(OffHeap data, long nanos) {
        op.accept(data, nanos);
      }
    };
  }

  private static Outcome failWith(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  private static Throwable thrownBy(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      return e;
    }
    return null;
  }
}
