package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** What the suites of rings need: a ring on a device that does as it is told. */
abstract class RingContract {
  static final Duration TIMEOUT = Duration.ofMillis(100);
  static final Duration DEADLINE = Duration.ofSeconds(1);

  final ScriptedDevice device = new ScriptedDevice();
  final HandClock clock = new HandClock();
  final Queue<RingProblem> problems = new ConcurrentLinkedQueue<>();
  final Queue<String> signals = new ConcurrentLinkedQueue<>();
  final List<TestJob> jobs = new ArrayList<>();
  final Reclaimer reclaimer;

  RingContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    reclaimer = strategy.apply(ReclaimerOptions.driven("ring"));
  }

  @AfterEach
  final void close() {
    reclaimer.close(Duration.ZERO);
  }

  final RingBuilder<TestJob> builder() {
    return Ring.on(reclaimer, device)
        .clock(clock)
        .timeout(TIMEOUT)
        .capacity(8)
        .onProblem(problems::add)
        .drop(job -> TestJob.SIZE, TestJob::drop);
  }

  final Ring<TestJob> ring() {
    return builder().build();
  }

  final TestJob job() {
    TestJob job = new TestJob("job " + (jobs.size() + 1));
    jobs.add(job);
    return job;
  }

  /** Submits a job, and notes when and how its fence ends. */
  final Fence submit(Ring<TestJob> ring) {
    return noted(ring.submit(job()));
  }

  final Fence submitRestartable(Ring<TestJob> ring) {
    return noted(ring.prepare(job()).restartable().submit());
  }

  final List<Fence> submit(Ring<TestJob> ring, int count) {
    List<Fence> fences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fences.add(submit(ring));
    }
    return fences;
  }

  final Fence noted(Fence fence) {
    fence.onSignalOrNow(
        SignalPathCallback.runInSignalPath(
            signaled -> signals.add(fence.seqno() + " " + ending(signaled.outcome()))));
    return fence;
  }

  final void assertSignals(String... expected) {
    assertThat(signals).containsExactly(expected);
  }

  final void assertDrops(int... expected) {
    reclaimer.barrier();
    assertThat(jobs.stream().mapToInt(job -> job.drops.get()).toArray()).isEqualTo(expected);
  }

  /** Lets a job's time pass, and polls. */
  final void pollLater(Ring<TestJob> ring) {
    clock.advance(TIMEOUT.toNanos());
    ring.poll();
  }

  private static String ending(Outcome outcome) {
    FenceError error = outcome.error();
    return error == null ? "done" : error.name();
  }
}
