package dev.picket.bench.campaign;

import dev.picket.fence.ring.RingClock;
import dev.picket.fence.ring.RingPoller;
import dev.picket.fence.ring.SoftwareDevice;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Runs cases in real time: a thread submits and closes, the device, a poller, readers and the
 * reclaimer have theirs.
 */
final class RealRun {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Function<ReclaimerOptions, Reclaimer> strategy;

  RealRun(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  /** Runs one case; what it throws is one of its problems. */
  CaseRun run(Case plan) throws InterruptedException {
    try (Reclaimer reclaimer = strategy.apply(ReclaimerOptions.background("campaign"));
        SoftwareDevice device = new SoftwareDevice(plan.misbehaviour().plan())) {
      CaseRun run = new CaseRun(plan, RingUnderTest.REAL, RingClock.system(), device, reclaimer);
      try (RingPoller poller = new RingPoller(Duration.ofNanos(plan.pollNanos()))) {
        poller.add(run.way::poll);
        run(run);
      } catch (RuntimeException | AssertionError e) {
        run.problems.add("it threw " + e);
      }
      return run;
    }
  }

  private static void run(CaseRun run) throws InterruptedException {
    List<Thread> readers = new ArrayList<>();
    for (SectionPlan section : run.plan.sections()) {
      readers.add(Thread.ofPlatform().daemon().start(() -> visit(run, section)));
    }
    List<Watched> late = new ArrayList<>();
    for (Watched job : run.jobs) {
      if (job.plan.submitNanos() < run.plan.closeNanos()) {
        awaitTime(run, job.plan.submitNanos());
        run.begin(job);
      } else {
        late.add(job);
      }
    }
    awaitTime(run, run.plan.closeNanos());
    run.close();
    late.forEach(run::begin);
    for (Thread reader : readers) {
      reader.join();
    }
    if (!run.ring.awaitDropped(PATIENCE)) {
      run.problems.add("memory is not dropped after " + PATIENCE);
    }
    run.end();
  }

  private static void visit(CaseRun run, SectionPlan section) {
    awaitTime(run, section.enterNanos());
    CaseRun.Visit visit = run.new Visit();
    awaitTime(run, section.leaveNanos());
    visit.end();
  }

  private static void awaitTime(CaseRun run, long nanos) {
    for (long left; (left = nanos - run.now()) > 0; ) {
      run.clock.pause(left);
    }
  }
}
