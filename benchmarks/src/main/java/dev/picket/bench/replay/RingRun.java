package dev.picket.bench.replay;

import dev.picket.reclaim.Reclaimer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Replays a plan through rings, and then measures what a job costs. */
final class RingRun {
  private final Plan plan;
  private final RingTask task;
  private final Reclaimer reclaimer;

  RingRun(Plan plan, RingTask task, Reclaimer reclaimer) {
    this.plan = plan;
    this.task = task;
    this.reclaimer = reclaimer;
  }

  RingResult run() throws InterruptedException {
    List<String> violations = new ArrayList<>();
    RingReplay replay = new RingReplay(plan, task, reclaimer, violations);
    replay.run(task.warmUpLaps());
    replay.forget();
    replay.run(task.laps());
    replay.finish();
    JobCosts costs = new JobCosts(task, reclaimer, violations);
    costs.measure();
    costs.finish();
    return new RingResult(
        violations,
        replay.jobs(),
        Histograms.encode(replay.beyondNanos()),
        costs.ring().nanosPerJob(),
        costs.ring().bytesPerJob(),
        costs.executor().nanosPerJob(),
        costs.caller().nanosPerJob(),
        reclaimer.stats().barrierMode(),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }
}
