package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

/**
 * What the suites of the fence core need. A strategy takes part by one subclass per suite; the
 * order of things must not depend on how it reclaims.
 */
abstract class FenceContract {
  private final Function<ReclaimerOptions, Reclaimer> strategy;
  private final List<Reclaimer> made = new ArrayList<>();
  final Queue<FenceProblem> problems = new ConcurrentLinkedQueue<>();

  FenceContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @AfterEach
  final void closeAll() {
    made.forEach(reclaimer -> reclaimer.close(Duration.ZERO));
  }

  final Reclaimer driven() {
    return make(ReclaimerOptions.driven("test"));
  }

  final Reclaimer background() {
    return make(ReclaimerOptions.background("test"));
  }

  final Reclaimer sleepable() {
    return make(ReclaimerOptions.background("sleepable").sleepable());
  }

  final <D> FenceContextBuilder<D> software(Reclaimer reclaimer) {
    return FenceContext.<D>software(reclaimer, "a driver", "a timeline").onProblem(problems::add);
  }

  /** A context whose fences carry nothing that needs a drop. */
  final FenceContext<String> plain() {
    return this.<String>software(driven()).build();
  }

  final FenceContext<String> withOps(FenceOps<String> ops) {
    return this.<String>software(driven()).ops(ops).build();
  }

  static DriverFence<String> arm(FenceContext<String> context) {
    return context.allocate("data").arm();
  }

  static SignalPathCallback run(Runnable code) {
    return SignalPathCallback.runInSignalPath(_ -> code.run());
  }

  /** How many callbacks a pending fence keeps alive. */
  static int callbacksKeptBy(Fence fence) {
    return Reflected.callbacksKeptBy(fence);
  }

  static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(100)).pollInterval(Duration.ofMillis(1));
  }

  static boolean isParked(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while " + thread + " was running", e);
    }
  }

  private Reclaimer make(ReclaimerOptions options) {
    Reclaimer reclaimer = strategy.apply(options);
    made.add(reclaimer);
    return reclaimer;
  }
}
