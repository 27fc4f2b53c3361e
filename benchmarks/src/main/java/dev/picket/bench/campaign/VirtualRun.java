package dev.picket.bench.campaign;

import dev.picket.fence.ring.SoftwareDevice;
import dev.picket.fence.ring.VirtualClock;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs cases on a virtual clock: the same seed gives the same run. */
final class VirtualRun implements AutoCloseable {
  private static final long MOST_DRAINS = 100;

  /** Until the last section, late write and late submit of any case are over. */
  private static final long AFTERMATH = 100_000_000;

  private final Function<ReclaimerOptions, Reclaimer> strategy;
  private final List<SectionThread> readers = new ArrayList<>();

  VirtualRun(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
    for (int i = 0; i < Case.MOST_SECTIONS; i++) {
      readers.add(new SectionThread());
    }
  }

  /** Runs one case; what it throws is one of its problems. */
  CaseRun run(Case plan, RingUnderTest subject) {
    VirtualClock clock = new VirtualClock();
    Reclaimer reclaimer =
        strategy.apply(ReclaimerOptions.driven("campaign").onDropFailure((value, failure) -> {}));
    CaseRun run =
        new CaseRun(
            plan, subject, clock, new SoftwareDevice(plan.misbehaviour().plan(), clock), reclaimer);
    try {
      run(run, clock);
    } catch (RuntimeException | AssertionError e) {
      run.problems.add("it threw " + e);
    }
    reclaimer.close(Duration.ZERO);
    return run;
  }

  private void run(CaseRun run, VirtualClock clock) {
    Case plan = run.plan;
    List<CaseRun.Visit> visits = new ArrayList<>();
    run.jobs.forEach(each -> clock.at(each.plan.submitNanos(), () -> run.begin(each)));
    for (int i = 0; i < plan.sections().size(); i++) {
      SectionThread reader = readers.get(i);
      int index = i;
      visits.add(null);
      SectionPlan section = plan.sections().get(i);
      clock.at(section.enterNanos(), () -> reader.run(() -> visits.set(index, run.new Visit())));
      clock.at(section.leaveNanos(), () -> reader.run(() -> visits.get(index).end()));
    }
    clock.at(0, () -> tick(run, clock));
    clock.pause(plan.closeNanos());
    run.close();
    clock.pause(AFTERMATH);
    for (int i = 0; i < MOST_DRAINS && !run.ring.awaitDropped(Duration.ZERO); i++) {
      run.reclaimer.drain(Long.MAX_VALUE);
    }
    run.end();
  }

  private static void tick(CaseRun run, VirtualClock clock) {
    if (run.plan.fencesArePolled()) {
      run.pollFences();
    }
    if (run.subject.isPolled()) {
      run.way.poll();
    }
    run.reclaimer.drain(Long.MAX_VALUE);
    if (!run.closing) {
      clock.at(clock.nanos() + run.plan.pollNanos(), () -> tick(run, clock));
    }
  }

  @Override
  public void close() {
    readers.forEach(SectionThread::close);
  }
}
