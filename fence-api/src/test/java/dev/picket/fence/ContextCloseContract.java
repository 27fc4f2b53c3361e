package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.Drop;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How contexts end. */
public abstract class ContextCloseContract extends ContextContract {
  protected ContextCloseContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void closingCancelsWhatIsPendingInTheOrderOfTheNumbers() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    List<DriverFence<OffHeap>> fences = armed(context, 200, new OffHeap());
    List<Long> order = new ArrayList<>();
    Collections.shuffle(fences);
    fences.subList(0, 50).forEach(DriverFence::signal);
    List<Long> pending = new ArrayList<>();
    for (DriverFence<OffHeap> fence : fences.subList(50, 200)) {
      long seqno = fence.fence().seqno();
      pending.add(seqno);
      fence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> order.add(seqno)));
    }
    Collections.sort(pending);
    context.close();
    assertThat(order).containsExactlyElementsOf(pending);
    for (DriverFence<OffHeap> fence : fences.subList(50, 200)) {
      assertThat(errorOf(fence.fence())).isSameAs(FenceError.ECANCELED);
      assertThat(fence.signal()).isFalse();
    }
    for (DriverFence<OffHeap> fence : fences.subList(0, 50)) {
      assertThat(errorOf(fence.fence())).isNull();
    }
    assertThat(problems)
        .extracting(problem -> problem.fence().label())
        .containsExactlyElementsOf(pending.stream().map(this::labelIn).toList());
    assertThat(problemKinds()).containsOnly(FenceProblem.Kind.CONTEXT_CLOSED);
    assertThat(context.problemCount()).isEqualTo(150);
  }

  @Test
  void theOrderHoldsHoweverThreadsArmed() {
    Reclaimer reclaimer = driven();
    List<Long> order = Collections.synchronizedList(new ArrayList<>());
    AtomicReference<FenceContext<String>> context = new AtomicReference<>();
    Round.Task arming =
        () -> {
          for (int i = 0; i < 40; i++) {
            Fence fence = context.get().allocate("data").arm().fence();
            fence.onSignal(SignalPathCallback.runInSignalPath(_ -> order.add(fence.seqno())));
          }
        };
    Round.repeat(
        50,
        () -> {
          order.clear();
          context.set(dropless(reclaimer).build());
          return Round.of(
              () -> {
                context.get().close();
                assertThat(order)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 120).boxed().toList());
              },
              arming,
              arming,
              arming);
        });
  }

  @Test
  void aCancelledFenceIsReportedWithItsCreationSite() {
    for (boolean inOrder : new boolean[] {false, true}) {
      problems.clear();
      FenceContextBuilder<OffHeap> builder = offHeap(driven()).recordCreationSites();
      FenceContext<OffHeap> context = (inOrder ? builder.inOrder() : builder).build();
      DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
      context.close();
      assertThat(problems).hasSize(1);
      assertThat(problems.element().fence().label()).isEqualTo(fence.fence().label());
      assertThat(problems.element().cause())
          .isNotNull()
          .satisfies(site -> assertThat(site.getStackTrace()).anyMatch(this::isHere));
    }
  }

  @Test
  void withoutCreationSitesNoneIsReported() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    context.close();
    assertThat(fence.fence().isSignaled()).isTrue();
    assertThat(problems).hasSize(1);
    assertThat(problems.element().cause()).isNull();
    assertThat(problems.element().toString()).contains(fence.fence().label(), "context");
  }

  @Test
  void closingAHardwareContextSignalsNothingThatWasArmedBefore() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeapHardware(reclaimer).build();
    OffHeap payload = new OffHeap();
    DriverFence<OffHeap> fence = context.allocate(payload).arm();
    FenceAllocation<OffHeap> late = context.allocate(new OffHeap());
    context.close();
    DriverFence<OffHeap> lateFence = late.arm();
    drainOften(reclaimer);
    assertThat(fence.fence().isSignaled()).isFalse();
    assertThat(errorOf(lateFence.fence())).isSameAs(FenceError.ECANCELED);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CONTEXT_CLOSED);
    assertNotGone(context);
    assertThat(fence.signal()).isTrue();
    assertThat(lateFence.fail(FenceError.EIO)).isFalse();
    assertGone(context);
    assertDroppedOnce(payload);
  }

  @Test
  void armingAfterTheEndGivesACancelledFence() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    FenceAllocation<OffHeap> allocation = context.allocate(payload);
    context.close();
    DriverFence<OffHeap> fence = allocation.arm();
    assertThat(errorOf(fence.fence())).isSameAs(FenceError.ECANCELED);
    assertThat(fence.signal()).isFalse();
    assertThat(fence.fence().seqno()).isEqualTo(1);
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CONTEXT_CLOSED);
    FenceCallback callback = SignalPathCallback.runInSignalPath(_ -> {});
    assertThat(fence.fence().onSignal(callback)).isFalse();
    assertGone(context);
    assertDroppedOnce(payload);
  }

  @Test
  void allocatingAfterTheEndIsRefused() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    FenceContext<String> dropless = dropless(reclaimer).build();
    context.close();
    dropless.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> context.allocate(new OffHeap()))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> dropless.allocate("data"));
    assertGone(context);
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void closingAgainChangesNothing() {
    Reclaimer reclaimer = driven();
    List<String> order = new ArrayList<>();
    FenceContext<String> context =
        this.<String>software(reclaimer).drop(0, order::add).ownData("own", 0, order::add).build();
    DriverFence<String> fence = context.allocate("data").arm();
    context.close();
    context.close();
    assertGone(context);
    context.close();
    fence.close();
    reclaimer.barrier();
    assertThat(order).containsExactly("data", "own");
    assertThat(problems).hasSize(1);
  }

  @Test
  void manyThreadsMayCloseAtOnce() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        300,
        () -> {
          problems.clear();
          AtomicInteger ownDrops = new AtomicInteger();
          OffHeap payload = new OffHeap();
          FenceContext<OffHeap> context =
              offHeap(reclaimer).ownData("own", 0, _ -> ownDrops.incrementAndGet()).build();
          DriverFence<OffHeap> fence = context.allocate(payload).arm();
          return Round.of(
              () -> {
                assertThat(errorOf(fence.fence())).isSameAs(FenceError.ECANCELED);
                assertGone(context);
                assertDroppedOnce(payload);
                assertThat(ownDrops).hasValue(1);
                assertThat(problems).hasSize(1);
              },
              context::close,
              context::close,
              context::close);
        });
  }

  @Test
  void closingIsLegalInASectionACallbackAndADrop() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> inSection = offHeap(reclaimer).build();
    FenceContext<OffHeap> inCallback = offHeap(reclaimer).build();
    FenceContext<OffHeap> inDrop = offHeap(reclaimer).build();
    List<DriverFence<OffHeap>> pending = new ArrayList<>();
    for (FenceContext<OffHeap> context : List.of(inSection, inCallback, inDrop)) {
      pending.add(context.allocate(new OffHeap()).arm());
    }
    FenceContext<String> closing =
        FenceContext.<String>software(reclaimer, "driver", "timeline")
            .drop(0, _ -> inDrop.close())
            .build();
    DriverFence<String> fence = closing.allocate("data").arm();
    fence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> inCallback.close()));
    try (Section _ = reclaimer.enter()) {
      inSection.close();
      fence.signal();
    }
    reclaimer.barrier();
    for (FenceContext<OffHeap> context : List.of(inSection, inCallback, inDrop)) {
      assertGone(context);
    }
    assertThat(pending).allMatch(cancelled -> errorOf(cancelled.fence()) == FenceError.ECANCELED);
    assertThat(problems).hasSize(3);
  }

  @Test
  void aContextMayBeClosedByACallbackOfItsOwnFence() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    List<DriverFence<OffHeap>> fences = armed(context, 5, new OffHeap());
    List<Long> order = new ArrayList<>();
    for (DriverFence<OffHeap> fence : fences) {
      fence
          .fence()
          .onSignal(
              SignalPathCallback.runInSignalPath(
                  _ -> {
                    order.add(fence.fence().seqno());
                    context.close();
                  }));
    }
    assertThat(fences.get(2).signal()).isTrue();
    assertThat(order).containsExactly(3L, 1L, 2L, 4L, 5L);
    assertGone(context);
  }

  @Test
  void theContextsOwnDataIsDroppedAfterAllOthersAndOnce() {
    Reclaimer reclaimer = driven();
    List<String> order = new ArrayList<>();
    AtomicReference<FenceContext<String>> seen = new AtomicReference<>();
    Drop<String> usingTheOwnData =
        data -> {
          try (Section section = reclaimer.enter()) {
            order.add(data + " with " + seen.get().data(section, String.class));
          }
        };
    FenceContext<String> context =
        FenceContext.<String>hardware(reclaimer, "driver", "timeline")
            .drop(0, usingTheOwnData)
            .ownData("own", 0, order::add)
            .build();
    seen.set(context);
    DriverFence<String> first = context.allocate("first").arm();
    DriverFence<String> second = context.allocate("second").arm();
    FenceAllocation<String> third = context.allocate("third");
    context.close();
    second.signal();
    drainOften(reclaimer);
    first.signal();
    drainOften(reclaimer);
    assertThat(order).containsExactly("second with own", "first with own");
    third.close();
    assertGone(context);
    drainOften(reclaimer);
    assertThat(order).containsExactly("second with own", "first with own", "third with own", "own");
  }

  @Test
  void theContextsOwnDataIsReadableUntilItIsGone() {
    Reclaimer reclaimer = driven();
    AtomicInteger ownDrops = new AtomicInteger();
    FenceContext<OffHeap> context =
        offHeapHardware(reclaimer).ownData("own", 7, _ -> ownDrops.incrementAndGet()).build();
    FenceContext<String> without = dropless(reclaimer).build();
    assertThat(reclaimer.stats().outstandingBytes()).isEqualTo(7);
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    context.close();
    try (Section section = reclaimer.enter()) {
      assertThat(context.data(section, String.class)).isEqualTo("own");
      assertThatThrownBy(() -> context.data(section, Integer.class))
          .isInstanceOf(ClassCastException.class);
      assertThat(without.data(section, Object.class)).isNull();
    }
    fence.signal();
    assertGone(context);
    assertThat(ownDrops).hasValue(1);
    try (Section section = reclaimer.enter()) {
      assertThat(context.data(section, String.class)).isNull();
    }
  }

  @Test
  void aSectionKeepsTheContextsOwnData() {
    Reclaimer reclaimer = driven();
    OffHeap own = new OffHeap();
    FenceContext<String> context =
        dropless(reclaimer).ownData(own, OFF_HEAP_BYTES, OffHeap::drop).build();
    try (Section section = reclaimer.enter()) {
      assertThat(context.data(section, OffHeap.class)).isSameAs(own);
      context.close();
      elsewhere(() -> drainOften(reclaimer));
      assertUsable(own);
    }
    assertGone(context);
    assertDroppedOnce(own);
  }

  @Test
  void ownDataCannotBeGivenToTwoContexts() {
    Reclaimer reclaimer = driven();
    AtomicInteger ownDrops = new AtomicInteger();
    FenceContextBuilder<String> builder =
        dropless(reclaimer).ownData("own", 0, _ -> ownDrops.incrementAndGet());
    FenceContext<String> context = builder.build();
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("dropped twice");
    context.close();
    assertGone(context);
    assertThat(ownDrops).hasValue(1);
    FenceContextBuilder<String> without = dropless(reclaimer);
    assertThat(without.build().id()).isLessThan(without.build().id());
  }

  @Test
  void failingDropsHoldNothingBack() {
    AtomicInteger failures = new AtomicInteger();
    Reclaimer reclaimer =
        made(ReclaimerOptions.driven("test").onDropFailure((_, _) -> failures.incrementAndGet()));
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "driver", "timeline")
            .onProblem(problems::add)
            .drop(0, _ -> fail())
            .ownData("own", 0, _ -> fail())
            .build();
    armed(context, 3, "data").getFirst().signal();
    context.close();
    assertGone(context);
    assertThat(failures).hasValue(4);
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void aFailingProblemHandlerSkipsNothing() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context =
        offHeap(reclaimer)
            .onProblem(
                problem -> {
                  throw new AssertionError("meant to fail on " + problem);
                })
            .build();
    List<DriverFence<OffHeap>> fences = armed(context, 3, new OffHeap());
    context.close();
    assertThat(fences).allMatch(fence -> fence.fence().isSignaled());
    assertThat(context.problemCount()).isEqualTo(3);
    assertGone(context);
  }

  @Test
  void awaitingTheEndAsksFirst() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> context.awaitDropped(Duration.ofNanos(-1)));
    assertThat(context.awaitDropped(Duration.ZERO)).isFalse();
    assertNotGone(context);
    context.close();
    assertThat(context.awaitDropped(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    assertThat(context.awaitDropped(Duration.ZERO)).isTrue();
  }

  @Test
  void awaitingTheEndIsRefusedWhereItCouldWaitForItself() {
    Reclaimer reclaimer = driven();
    List<String> refusals = new ArrayList<>();
    AtomicReference<FenceContext<String>> self = new AtomicReference<>();
    Runnable trying =
        () -> {
          try {
            self.get().awaitDropped(Duration.ZERO);
            refusals.add("none");
          } catch (IllegalStateException e) {
            refusals.add(e.getMessage());
          }
        };
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "driver", "timeline")
            .drop(0, _ -> trying.run())
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome poll(String data) {
                    trying.run();
                    return null;
                  }
                })
            .build();
    self.set(context);
    DriverFence<String> fence = context.allocate("data").arm();
    fence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> trying.run()));
    try (Section _ = reclaimer.enter()) {
      trying.run();
    }
    fence.fence().poll();
    fence.signal();
    reclaimer.barrier();
    assertThat(refusals).hasSize(4);
    assertThat(refusals.get(0)).contains("a read-side section");
    assertThat(refusals.get(1)).contains("a read-side section");
    assertThat(refusals.get(2)).contains("a callback");
    assertThat(refusals.get(3)).contains("a drop");
    context.close();
    assertGone(context);
  }

  @Test
  void awaitingTheEndWaitsForDrops() {
    CountDownLatch mayDrop = new CountDownLatch(1);
    FenceContext<String> context =
        FenceContext.<String>software(background(), "driver", "timeline")
            .drop(0, _ -> mayDrop.await())
            .build();
    context.allocate("data").arm().signal();
    context.close();
    assertNotGone(context);
    mayDrop.countDown();
    assertGone(context);
  }

  @Test
  void awaitingTheEndWaitsForOpsInFlightEvenIfNothingElseIsQueued() throws InterruptedException {
    for (Reclaimer reclaimer : List.of(driven(), background())) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch mayLeave = new CountDownLatch(1);
      AtomicInteger left = new AtomicInteger();
      FenceContext<String> context =
          dropless(reclaimer)
              .ops(
                  new FenceOps<>() {
                    @Override
                    public Outcome poll(String data) {
                      inside.countDown();
                      pass(mayLeave);
                      left.incrementAndGet();
                      return null;
                    }
                  })
              .build();
      DriverFence<String> fence = context.allocate("data").arm();
      Thread thread = Thread.ofPlatform().start(() -> fence.fence().poll());
      pass(inside);
      fence.signal();
      context.close();
      assertNotGone(context);
      assertThat(left).hasValue(0);
      mayLeave.countDown();
      assertGone(context);
      assertThat(left).hasValue(1);
      thread.join();
    }
  }

  @Test
  void awaitingTheEndKeepsAnInterruptForLater() {
    Reclaimer reclaimer = background();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    Thread.currentThread().interrupt();
    try {
      assertThat(context.awaitDropped(A_WHILE)).isFalse();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      fence.signal();
      context.close();
      assertGone(context);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void theLastFenceEndsTheContextFromTheSignallingPath() {
    Reclaimer reclaimer = driven();
    List<String> order = new ArrayList<>();
    FenceContext<String> context =
        this.<String>hardware(reclaimer).ownData("own", 0, order::add).build();
    DriverFence<String> fence = context.allocate("data").arm();
    fence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> order.add("callback")));
    context.close();
    assertThat(reclaimer.stats().retired()).isZero();
    try (Section _ = reclaimer.enter()) {
      assertThat(fence.signal()).isTrue();
    }
    assertThat(reclaimer.stats().retired()).isEqualTo(1);
    assertGone(context);
    assertThat(order).containsExactly("callback", "own");
  }

  @Test
  void dataWithoutADropCostsNoRetirement() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context = dropless(reclaimer).inOrder().build();
    List<DriverFence<String>> fences = armed(context, 100, "data");
    fences.subList(0, 50).forEach(DriverFence::signal);
    context.signalUpTo(90);
    context.allocate("given up").close();
    assertThat(reclaimer.stats().retired()).isZero();
    assertThat(reclaimer.stats().outstanding()).isEqualTo(1);
    context.close();
    assertGone(context);
    assertThat(reclaimer.stats().retired()).isEqualTo(1);
  }

  private String labelIn(long seqno) {
    return problems.element().fence().label().replaceFirst(":\\d+ ", ":" + seqno + " ");
  }

  private boolean isHere(StackTraceElement frame) {
    return frame.getClassName().equals(ContextCloseContract.class.getName());
  }

  private static void fail() {
    throw new UnsupportedOperationException("meant to fail");
  }
}
