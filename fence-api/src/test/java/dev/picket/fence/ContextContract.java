package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** What the suites about contexts and what lives in them need besides. */
abstract class ContextContract extends FenceContract {
  static final long OFF_HEAP_BYTES = 8;

  /** Long enough to see a wrong return now and then; a slow machine sees fewer. */
  static final Duration A_WHILE = Duration.ofMillis(20);

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int LOOKS = 300;

  private final Function<ReclaimerOptions, Reclaimer> strategy;
  private final List<Reclaimer> kept = new ArrayList<>();

  ContextContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
    this.strategy = strategy;
  }

  @AfterEach
  final void closeKept() {
    kept.forEach(reclaimer -> reclaimer.close(Duration.ZERO));
  }

  final Reclaimer made(ReclaimerOptions options) {
    Reclaimer reclaimer = madeAndNotKept(options);
    kept.add(reclaimer);
    return reclaimer;
  }

  final Reclaimer madeAndNotKept(ReclaimerOptions options) {
    return strategy.apply(options);
  }

  /** A software context of data that shows its drop. */
  final FenceContextBuilder<OffHeap> offHeap(Reclaimer reclaimer) {
    return this.<OffHeap>software(reclaimer).drop(OFF_HEAP_BYTES, OffHeap::drop);
  }

  /** A hardware context of data that shows its drop. */
  final FenceContextBuilder<OffHeap> offHeapHardware(Reclaimer reclaimer) {
    return this.<OffHeap>hardware(reclaimer).drop(OFF_HEAP_BYTES, OffHeap::drop);
  }

  final <D> FenceContextBuilder<D> hardware(Reclaimer reclaimer) {
    return FenceContext.<D>hardware(reclaimer, "a driver", "a timeline").onProblem(problems::add);
  }

  /** A software context of data that nobody drops. */
  final FenceContextBuilder<String> dropless(Reclaimer reclaimer) {
    return software(reclaimer);
  }

  final List<FenceProblem.Kind> problemKinds() {
    return problems.stream().map(FenceProblem::kind).toList();
  }

  static <D> List<DriverFence<D>> armed(FenceContext<D> context, int count, D data) {
    List<DriverFence<D>> fences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fences.add(context.allocate(data).arm());
    }
    return fences;
  }

  static FenceError errorOf(Fence fence) {
    Outcome outcome = fence.outcome();
    assertThat(outcome).as(fence.describe()).isNotNull();
    return outcome.error();
  }

  static void assertGone(FenceContext<?> context) {
    assertThat(context.awaitDropped(LONG)).isTrue();
  }

  static void assertNotGone(FenceContext<?> context) {
    assertThat(context.awaitDropped(A_WHILE)).isFalse();
  }

  static void assertUsable(OffHeap data) {
    if (!data.isUsable()) {
      throw new AssertionError("data was used after its drop");
    }
  }

  /** Looks often, so that a drop has time to come in between. */
  static void assertStaysUsable(OffHeap data) {
    for (int i = 0; i < LOOKS; i++) {
      assertUsable(data);
    }
  }

  static void assertNotDropped(OffHeap data) {
    assertThat(data.drops()).isZero();
  }

  static void assertDroppedOnce(OffHeap data) {
    assertThat(data.drops()).isEqualTo(1);
  }

  /** Tries hard to end grace periods; what is still held back then, something holds back. */
  static void drainOften(Reclaimer reclaimer) {
    for (int i = 0; i < 20; i++) {
      reclaimer.drain(Long.MAX_VALUE);
    }
  }

  /** Repeats on this thread until true, or until the hang protection interrupts. */
  static void repeatUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new AssertionError("interrupted while it was not yet done");
      }
    }
  }

  static void pass(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for another thread", e);
    }
  }

  /** Runs a task on a thread of its own, and waits for it. */
  static void elsewhere(Round.Task task) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    join(
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    task.run();
                  } catch (Throwable e) {
                    thrown.set(e);
                  }
                }));
    if (thrown.get() != null) {
      throw new AssertionError("failed on another thread", thrown.get());
    }
  }
}
