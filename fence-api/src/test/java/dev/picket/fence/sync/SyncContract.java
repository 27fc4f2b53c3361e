package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.FenceProblem;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** What the suites of groups of fences need. A strategy takes part by one subclass of the suite. */
abstract class SyncContract {
  private static final int COLLECTIONS = 2_000;

  final Reclaimer reclaimer;
  final Queue<FenceProblem> problems = new ConcurrentLinkedQueue<>();

  SyncContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    reclaimer = strategy.apply(ReclaimerOptions.driven("test"));
  }

  @AfterEach
  final void closeReclaimer() {
    reclaimer.close(Duration.ZERO);
  }

  /** A context whose fences end in any order. */
  final FenceContext<String> context() {
    return FenceContext.<String>software(reclaimer, "a driver", "a timeline")
        .onProblem(problems::add)
        .build();
  }

  final FenceContext<String> inOrder() {
    return FenceContext.<String>software(reclaimer, "a driver", "in order")
        .inOrder()
        .onProblem(problems::add)
        .build();
  }

  final FenceContext<String> withOps(FenceOps<String> ops) {
    return FenceContext.<String>software(reclaimer, "a driver", "with ops")
        .ops(ops)
        .onProblem(problems::add)
        .build();
  }

  static DriverFence<String> arm(FenceContext<String> context) {
    return context.allocate("data").arm();
  }

  final List<DriverFence<String>> arm(int count) {
    FenceContext<String> context = context();
    return Stream.generate(() -> arm(context)).limit(count).toList();
  }

  static List<Fence> fencesOf(List<DriverFence<String>> drivers) {
    return drivers.stream().<Fence>map(DriverFence::fence).toList();
  }

  /** Counts the signals that it sees. */
  static List<Fence> watch(Fence fence) {
    List<Fence> seen = new ArrayList<>();
    assertThat(fence.onSignal(SignalPathCallback.runInSignalPath(seen::add))).isTrue();
    return seen;
  }

  /** Waits until nothing keeps it; an interrupt ends that, unlike Awaitility's waits. */
  static void assertLetGo(WeakReference<?> kept) throws InterruptedException {
    for (int i = 0; i < COLLECTIONS && kept.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(kept.get()).isNull();
  }

  static void assertPending(Fence fence) {
    assertThat(fence.isSignaled()).as(fence::describe).isFalse();
  }

  static void assertDone(Fence fence) {
    assertThat(fence.isSignaled()).as(fence::describe).isTrue();
    assertThat(fence.error()).as(fence::describe).isNull();
  }

  static void assertFailed(FenceError error, Fence fence) {
    assertThat(fence.isSignaled()).as(fence::describe).isTrue();
    assertThat(fence.error()).as(fence::describe).isEqualTo(error);
  }
}
