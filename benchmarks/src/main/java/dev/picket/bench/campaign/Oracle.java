package dev.picket.bench.campaign;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.FenceError;
import dev.picket.fence.ring.RingReport;
import dev.picket.fence.ring.RingState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Knows from a plan, and from what rings and devices promise, what may be seen of a run. It knows
 * nothing of how a ring does it.
 */
final class Oracle {
  private final CaseRun run;
  private final Case plan;
  private final Misbehaviour device;
  private final boolean exactTime;
  private final List<String> problems = new ArrayList<>();

  private Oracle(CaseRun run, boolean exactTime) {
    this.run = run;
    this.plan = run.plan;
    this.device = plan.misbehaviour();
    this.exactTime = exactTime;
  }

  /** Gives everything about a run that must not be; empty if all is well. */
  static List<String> problemsOf(CaseRun run, boolean exactTime) {
    Oracle oracle = new Oracle(run, exactTime);
    oracle.problems.addAll(run.problems);
    RingReport report = run.report;
    RingReport second = run.secondReport;
    RingReport last = run.reportWhenDropped;
    Way.Counts counts = run.counts;
    if (report == null || second == null || last == null || counts == null) {
      if (oracle.problems.isEmpty()) {
        oracle.problems.add("the run did not come to its end");
      }
      return oracle.problems;
    }
    oracle.checkEnd(report, second, last);
    oracle.checkCounts(counts);
    for (Watched job : run.jobs) {
      oracle.checkDrops(job, last);
      if (job.fence != null) {
        oracle.checkJob(job, report.state());
      }
    }
    oracle.checkOrder();
    if (exactTime) {
      new Forecast(run.plan, run.jobs, run.closeNanos).check(oracle.problems);
      oracle.checkLatestTimes();
    }
    return oracle.problems;
  }

  private void checkEnd(RingReport report, RingReport second, RingReport last) {
    RingState state = report.state();
    long unsignaled =
        run.jobs.stream().filter(each -> each.fence != null && !each.isSignaled()).count();
    require(state.isFinal(), "the ring is " + state + " after its close");
    require(unsignaled == 0, unsignaled + " fences are pending after the close");
    require(
        second.state() == state
            && second.submitted() == report.submitted()
            && second.failed() == report.failed()
            && second.completed() == report.completed(),
        "closing again has changed " + report + " to " + second);
    require(last.undropped() == 0, last.undropped() + " jobs are not dropped in the end");
    require(
        device.lie() == Misbehaviour.Lie.LATE_WRITE || !last.lying(),
        "the device is called a liar, and is none");
    require(
        device.lie() == Misbehaviour.Lie.LATE_WRITE || run.writesAfterFree == 0,
        "the device wrote to memory that was freed");
    require(
        last.lying() || run.jobs.stream().noneMatch(job -> canaryMustTell(job, state)),
        "the device wrote after it had acknowledged not to, and nobody noticed");
    checkState(state, last);
  }

  /** What was written in time is seen when the memory is dropped, unless all of it is kept. */
  private boolean canaryMustTell(Watched job, RingState end) {
    return exactTime
        && end != RingState.LOST
        && job.error() != null
        && job.job.lastWriteNanos() > job.signalNanos
        && job.job.lastWriteNanos() < job.dropNanos;
  }

  private void checkCounts(Way.Counts counts) {
    long submitted = run.jobs.stream().filter(each -> each.fence != null).count();
    long completed = run.jobs.stream().filter(Watched::succeeded).count();
    Way.Counts expected = new Way.Counts(submitted, completed, submitted - completed, 0);
    require(counts.equals(expected), "it tells " + counts + ", expected " + expected);
  }

  /** A rung may be missed only if the device does not have it. */
  private void checkState(RingState state, RingReport last) {
    require(
        last.kept() == 0 || state == RingState.LOST || last.lying(), "memory is kept without need");
    require(state != RingState.ISOLATED || !device.cannotBeIsolated(), "isolated without a way to");
    boolean mayBeLost =
        device.cannotBeIsolated() && (device.resetsThatFail() > 0 || hearsNothing());
    require(state != RingState.LOST || mayBeLost, "the device is given up though it can be had");
    if (!device.isTrustworthy() || canDieOfAHang()) {
      return;
    }
    if (acknowledgesStopInTime()) {
      require(state == RingState.STOPPED, "the ring is " + state + ", but the device stops");
    } else if (resetsSucceedInTime()) {
      require(
          state == RingState.STOPPED || state == RingState.RESET,
          "the ring is " + state + ", but the device can be reset");
    }
  }

  private boolean hearsNothing() {
    return device.lie() == Misbehaviour.Lie.ONES || device.lie() == Misbehaviour.Lie.REMOVED;
  }

  private boolean canDieOfAHang() {
    return !device.hanging().isEmpty()
        && device.cannotAbandon()
        && device.resetsThatFail() >= plan.resetAttempts();
  }

  private boolean acknowledgesStopInTime() {
    long delay = device.stopDelay();
    if (device.stopsBetweenJobs()) {
      delay = device.hanging().isEmpty() ? Math.max(delay, Case.LONGEST_JOB) : Long.MAX_VALUE;
    }
    return !device.ignoresStop() && delay <= plan.deadlineNanos() / (exactTime ? 2 : 4);
  }

  private boolean resetsSucceedInTime() {
    return device.resetsThatFail() == 0
        || (device.resetsThatFail() < plan.resetAttempts()
            && resetting() <= plan.deadlineNanos() / (exactTime ? 2 : 4));
  }

  /**
   * All attempts, and the pauses between them, of which each is twice as long as the one before.
   */
  private long resetting() {
    long pauses = plan.backOffNanos() * ((1L << (plan.resetAttempts() - 1)) - 1);
    return pauses + plan.resetAttempts() * device.resetNanos();
  }

  private void checkDrops(Watched job, RingReport last) {
    int drops = job.drops.get();
    require(drops == (job.prepared ? 1 : 0), job + " was dropped " + drops + " times");
    int expected = run.dropsBeforeRelease + (int) last.kept();
    int all = run.ownDrops.get() + run.jobs.stream().mapToInt(each -> each.drops.get()).sum();
    require(
        expected == all,
        "%d were kept, but %d".formatted(last.kept(), all - run.dropsBeforeRelease));
  }

  private void checkJob(Watched job, RingState end) {
    if (!job.isSignaled()) {
      return;
    }
    FenceError error = job.error();
    if (error == null) {
      require(
          job.doneWhenSignaled || device.lie() == Misbehaviour.Lie.LATE_COMPLETION,
          job + " succeeded, but the device had not done it");
    } else {
      checkError(job, error, end);
    }
    boolean excused = end == RingState.LOST || device.lie() == Misbehaviour.Lie.LATE_WRITE;
    require(
        excused || job.job.lastWriteNanos() <= lastAllowedWrite(job),
        job + " was written after its fence was signalled");
  }

  private long lastAllowedWrite(Watched job) {
    return exactTime ? job.signalNanos : requireNonNull(job.outcome()).nanos();
  }

  private void checkError(Watched job, FenceError error, RingState end) {
    boolean resetToRecover = device.cannotAbandon() && mayHang(job, true);
    boolean allowed =
        switch (error) {
          case EINVAL -> device.refused().contains(job.seqno());
          case ENODATA -> mayHang(job, false) && !device.cannotAbandon();
          case ETIME -> mayHang(job, false) && device.cannotAbandon();
          case ECANCELED -> end == RingState.STOPPED || end == RingState.RESET || resetToRecover;
          case ESRCH -> plan.hasQueue() && job.signalNanos >= run.closeNanos;
          case EIO ->
              end != RingState.STOPPED && (!device.isTrustworthy() || end != RingState.RESET);
          default -> false;
        };
    require(allowed, job + " failed with " + error + ", which its device gives no reason for");
    boolean knownToBeDone = job.doneWhenSignaled && device.isTrustworthy();
    require(
        !knownToBeDone || (!exactTime && error == FenceError.EIO),
        job + " was done, but failed with " + error);
  }

  /** Whether it, or any job, can look as if it were worked on for ever. */
  private boolean mayHang(Watched job, boolean any) {
    return device.lie() == Misbehaviour.Lie.BACKWARDS
        || (any ? !device.hanging().isEmpty() : device.hanging().contains(job.seqno()));
  }

  private void checkOrder() {
    if (!plan.isInOrder()) {
      return;
    }
    List<Watched> bySignal =
        run.jobs.stream()
            .filter(Watched::isSignaled)
            .sorted(Comparator.comparingInt(each -> each.signalOrder))
            .toList();
    for (int i = 1; i < bySignal.size(); i++) {
      require(
          bySignal.get(i - 1).seqno() < bySignal.get(i).seqno(),
          bySignal.get(i) + " was signalled after " + bySignal.get(i - 1));
    }
  }

  /**
   * Every fence ends in finite time, and before the deadline of the close: each job ahead of it may
   * hang once, and cost a recovery.
   */
  private void checkLatestTimes() {
    // Each rung is tried once at least, and a reset also for a device that is not believed any
    // more.
    long deadline = run.closeNanos + plan.deadlineNanos() + 2 * device.resetNanos();
    require(
        run.closedNanos <= deadline,
        "closing took %d us longer than its deadline"
            .formatted((run.closedNanos - deadline) / 1000));
    long perHang = plan.timeoutNanos() + resetting() + 2 * plan.pollNanos();
    long latest = 0;
    for (Watched job : bySeqno()) {
      latest =
          !plan.isInOrder()
              ? job.submitNanos + (device.hanging().size() + 2) * perHang
              : Math.max(latest, job.submitNanos) + perHang;
      long bound = Math.max(job.submitNanos, latest <= run.closeNanos ? latest : deadline);
      require(
          job.signalNanos <= bound,
          "%s ended at %d us, expected %d us at the latest"
              .formatted(job, job.signalNanos / 1000, bound / 1000));
    }
  }

  private List<Watched> bySeqno() {
    return run.jobs.stream()
        .filter(each -> each.fence != null)
        .sorted(Comparator.comparingLong(Watched::seqno))
        .toList();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds && !problems.contains(otherwise)) {
      problems.add(otherwise);
    }
  }
}
