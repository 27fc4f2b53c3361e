package dev.picket.bench.replay;

import dev.picket.reclaim.Reclaimer;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * Replays a plan over a reclaimer: warms up, measures at a given pace, then at full speed. At the
 * pace, times are those of a system that keeps up; at full speed they would be those of queues, so
 * only the rate is kept.
 */
public final class Replay {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int MOST_SETTLINGS = 2;
  private static final long QUIET_MILLIS = 20;

  private final Plan plan;
  private final ReplayTask task;
  private final Reclaimer reclaimer;
  private final Regime regime;
  private final Violations violations = new Violations();

  /**
   * Prepares a replay.
   *
   * @param plan what
   * @param task how
   * @param reclaimer over what; not closed here
   * @param regime what it asks for beside that
   */
  Replay(Plan plan, ReplayTask task, Reclaimer reclaimer, Regime regime) {
    this.plan = plan;
    this.task = task;
    this.reclaimer = reclaimer;
    this.regime = regime;
  }

  ReplayResult run() throws InterruptedException {
    Phase phase = new Phase(plan, task, reclaimer, regime, violations);
    phase.run(task.warmUpLaps(), false);
    settle(phase);
    long collectionsBefore = sumOfCollectors(GarbageCollectorMXBean::getCollectionCount);
    long collectionMillisBefore = sumOfCollectors(GarbageCollectorMXBean::getCollectionTime);
    Phase.Outcome paced = phase.run(task.laps(), true);
    long collections =
        sumOfCollectors(GarbageCollectorMXBean::getCollectionCount) - collectionsBefore;
    long collectionMillis =
        sumOfCollectors(GarbageCollectorMXBean::getCollectionTime) - collectionMillisBefore;
    Phase.Outcome fullSpeed = phase.run(task.fullSpeedLaps(), false);
    return result(paced, fullSpeed, phase.bytesEach(), collections, collectionMillis);
  }

  /** Replays until the JIT compiler has nothing left to do, which takes long on a busy machine. */
  private void settle(Phase phase) throws InterruptedException {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    for (int left = MOST_SETTLINGS; left > 0; left--) {
      long before = compiler.getTotalCompilationTime();
      phase.run(task.settleLaps(), true);
      if (compiler.getTotalCompilationTime() - before < QUIET_MILLIS) {
        return;
      }
    }
  }

  private ReplayResult result(
      Phase.Outcome paced,
      Phase.Outcome fullSpeed,
      int bytesEach,
      long collections,
      long collectionMillis) {
    Ledger ledger = paced.ledger();
    int peak = ledger.backlog().peak();
    return new ReplayResult(
        violations.toLines(),
        violations.readLines(),
        violations.reads(),
        ledger.fences(),
        ledger.signals(),
        ledger.drops(),
        plan.fences().size(),
        Histograms.encode(Histograms.of(ledger.signalCosts())),
        Histograms.encode(paced.readPicos()),
        paced.liveReads(),
        paced.goneReads(),
        regime.everDrops()
            ? Histograms.encode(Histograms.of(LongStream.of(ledger.signalToDrop())))
            : null,
        peak,
        (long) peak * bytesEach,
        rate(ledger.fences(), paced.driversDoneNanos() - paced.startNanos()),
        rate(fullSpeed.ledger().fences(), fullSpeed.ledger().lastNanos() - fullSpeed.startNanos()),
        (double) paced.allocatedBytes() / ledger.fences(),
        reclaimer.stats().barrierMode(),
        ClockQuality.measure(),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        collections,
        collectionMillis,
        reclaimer.stats().gracePeriods());
  }

  private static double rate(long fences, long nanos) {
    return fences * NANOS_PER_SECOND / nanos;
  }

  private static long sumOfCollectors(ToLongFunction<GarbageCollectorMXBean> what) {
    return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(what).sum();
  }
}
