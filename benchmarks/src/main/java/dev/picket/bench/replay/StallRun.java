package dev.picket.bench.replay;

import dev.picket.bench.replay.StallResult.Sight;
import dev.picket.reclaim.Reclaimer;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Replays a plan at a pace while, after a lead-in, one reader stays in its section. */
final class StallRun {
  /** As many as fit in a line of a terminal. */
  private static final int SAMPLES = 60;

  private final Plan plan;
  private final StallTask task;
  private final Reclaimer reclaimer;
  private final Regime regime;
  private final Violations violations = new Violations();
  private @Nullable Staller staller;

  StallRun(Plan plan, StallTask task, Reclaimer reclaimer, Regime regime) {
    this.plan = plan;
    this.task = task;
    this.reclaimer = reclaimer;
    this.regime = regime;
  }

  StallResult run() throws InterruptedException {
    Phase phase = new Phase(plan, task.replay(), reclaimer, regime, violations);
    phase.run(task.replay().warmUpLaps(), false);
    Phase.Outcome outcome =
        phase.run(
            task.replay().laps(),
            true,
            board -> {
              Staller made = new Staller(reclaimer, board, violations, task);
              staller = made;
              return new Phase.Guest(made, made::stop);
            });
    Staller stalled = Objects.requireNonNull(staller);
    Sight sight = stalled.sight();
    if (sight == null) {
      throw new IllegalStateException("no fence was pending for a reader to stall on");
    }
    return result(outcome, stalled, sight, phase.bytesEach());
  }

  private StallResult result(Phase.Outcome outcome, Staller stalled, Sight sight, int bytesEach) {
    BacklogCurve backlog = outcome.ledger().backlog();
    long start = outcome.startNanos();
    long entered = stalled.enteredNanos();
    long left = stalled.leftNanos();
    int normal = backlog.peak(start + (entered - start) / 2, entered);
    int peak = backlog.peak(entered, left);
    long sampleNanos = TimeUnit.MILLISECONDS.toNanos(task.totalMillis()) / SAMPLES;
    return new StallResult(
        violations.toLines(),
        violations.readLines(),
        violations.reads(),
        sight,
        left - entered,
        sampleNanos,
        backlog.peaks(start, sampleNanos, SAMPLES),
        normal,
        peak,
        (long) peak * bytesEach,
        backlog.nanosUntil(normal, left),
        outcome.ledger().signals(entered, left),
        reclaimer.stats().barrierMode(),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }
}
