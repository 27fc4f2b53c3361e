package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Fences that are driven from one's own loop, and drops that belong to one thread. */
public abstract class DrivenContextContract extends ContextContract {
  protected DrivenContextContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aWholeLifeNeedsNoThreadOfTheLibrary() throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Reclaimer reclaimer = made(ReclaimerOptions.driven("alone"));
    OffHeap own = new OffHeap();
    OffHeap payload = new OffHeap();
    FenceContext<OffHeap> context =
        offHeap(reclaimer).inOrder().ownData(own, 0, OffHeap::drop).build();
    Fence signalled = context.allocate(payload).arm().fence();
    Fence cancelled = context.allocate(new OffHeap()).arm().fence();
    List<Outcome> told = new ArrayList<>();
    signalled.onSignal(SignalPathCallback.runInSignalPath(fence -> told.add(fence.outcome())));
    cancelled.onSignal(SignalPathCallback.runInSignalPath(fence -> told.add(fence.outcome())));
    context.signalUpTo(1);
    assertThat(signalled.await(Duration.ofDays(1))).isTrue();
    assertNotDropped(payload);
    repeatUntil(() -> reclaimer.drain(Long.MAX_VALUE) + context.poll() > 0);
    assertDroppedOnce(payload);
    context.close();
    repeatUntil(() -> reclaimer.drain(0) == 0 && reclaimer.stats().outstanding() == 0);
    assertDroppedOnce(own);
    assertThat(context.awaitDropped(Duration.ZERO)).isTrue();
    assertThat(told).containsExactly(signalled.outcome(), cancelled.outcome());
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("picket") || name.contains("alone"));
  }

  @Test
  void oneThreadOnlyMayPollIfTheContextWantsThat() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).onlyPolledBy(Thread.currentThread()).build();
    assertThat(context.poll()).isZero();
    elsewhere(
        () ->
            assertThatIllegalStateException()
                .isThrownBy(context::poll)
                .withMessageContaining("only"));
    FenceContext<OffHeap> free = offHeap(reclaimer).build();
    elsewhere(() -> assertThat(free.poll()).isZero());
    OffHeap payload = new OffHeap();
    DriverFence<OffHeap> fence = context.allocate(payload).arm();
    elsewhere(
        () -> {
          fence.signal();
          reclaimer.barrier();
        });
    assertDroppedOnce(payload);
  }

  @Test
  void dropsThatBelongToAThreadRunThereAndNowhereElse() {
    for (Reclaimer reclaimer : List.of(driven(), background())) {
      List<String> drops = Collections.synchronizedList(new ArrayList<>());
      FenceContext<String> context =
          FenceContext.<String>hardware(reclaimer, "gl", "timeline")
              .drop(0, data -> drops.add(data + " on " + Thread.currentThread().threadId()))
              .ownData(
                  "own", 0, data -> drops.add(data + " on " + Thread.currentThread().threadId()))
              .handDropsBackTo(Thread.currentThread())
              .build();
      DriverFence<String> fence = context.allocate("data").arm();
      elsewhere(
          () -> {
            fence.signal();
            context.close();
            assertThat(reclaimer.barrier(A_WHILE)).isFalse();
            assertThat(context.awaitDropped(A_WHILE)).isFalse();
            drainOften(reclaimer);
            assertThatIllegalStateException().isThrownBy(context::poll);
          });
      assertThat(drops).isEmpty();
      AtomicInteger polled = new AtomicInteger(context.poll());
      assertThat(polled.get()).isPositive();
      repeatUntil(
          () -> {
            elsewhere(() -> drainOften(reclaimer));
            return polled.addAndGet(context.poll()) == 2;
          });
      long me = Thread.currentThread().threadId();
      assertThat(drops).containsExactly("data on " + me, "own on " + me);
      elsewhere(() -> assertGone(context));
      assertThat(context.poll()).isZero();
    }
  }

  @Test
  void aThreadThatWaitsForDropsOfItsOwnRunsThem() {
    for (Reclaimer reclaimer : List.of(driven(), background())) {
      AtomicReference<Thread> dropper = new AtomicReference<>();
      FenceContext<String> context =
          FenceContext.<String>software(reclaimer, "gl", "timeline")
              .drop(0, _ -> dropper.set(Thread.currentThread()))
              .handDropsBackTo(Thread.currentThread())
              .build();
      context.allocate("data").arm().signal();
      context.close();
      assertGone(context);
      assertThat(dropper.get()).isSameAs(Thread.currentThread());
    }
  }

  @Test
  void anotherThreadsWaitEndsWhenTheOwnerHasPolled() throws InterruptedException {
    Reclaimer reclaimer = background();
    FenceContext<OffHeap> context =
        offHeap(reclaimer).handDropsBackTo(Thread.currentThread()).build();
    OffHeap payload = new OffHeap();
    context.allocate(payload).arm().signal();
    context.close();
    CountDownLatch gone = new CountDownLatch(1);
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  assertGone(context);
                  gone.countDown();
                });
    AtomicInteger polled = new AtomicInteger();
    repeatUntil(
        () -> {
          polled.addAndGet(context.poll());
          return gone.getCount() == 0;
        });
    waiting.join();
    assertThat(polled).hasValue(2);
    assertDroppedOnce(payload);
  }

  @Test
  void pollingAndDroppingCannotBelongToTwoThreads() {
    Thread other = Thread.ofPlatform().unstarted(() -> {});
    FenceContextBuilder<OffHeap> builder =
        offHeap(driven()).handDropsBackTo(Thread.currentThread()).onlyPolledBy(other);
    assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("belong to");
    FenceContext<OffHeap> context = builder.onlyPolledBy(Thread.currentThread()).build();
    assertThat(context.poll()).isZero();
  }
}
