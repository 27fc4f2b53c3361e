package dev.picket.bench.campaign;

import dev.picket.bench.strategy.UnguardedReclaimer;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Runs cases on rings and on their twins, and asks the oracle about each. */
public final class Campaign {
  /** After so many a twin counts as not caught. */
  private static final int CASES_PER_TWIN = 10_000;

  private static final Map<String, Function<ReclaimerOptions, Reclaimer>> STRATEGIES =
      new LinkedHashMap<>();

  static {
    STRATEGIES.put("rcu", RcuReclaimer::new);
    STRATEGIES.put("hazard", HazardReclaimer::new);
    STRATEGIES.put("epoch", EpochReclaimer::new);
  }

  private Campaign() {}

  /** {@return the names of the strategies that it runs on} */
  public static List<String> strategies() {
    return List.copyOf(STRATEGIES.keySet());
  }

  /**
   * Runs a campaign.
   *
   * @param size how much of it; the seeds of its cases are 1, 2, 3 and so on
   * @param progress told how many cases are left
   * @return what was found
   * @throws InterruptedException if the thread is interrupted
   */
  public static CampaignResult run(CampaignSize size, IntConsumer progress)
      throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    Tally tally = new Tally(size, progress);
    for (Map.Entry<String, Function<ReclaimerOptions, Reclaimer>> strategy :
        STRATEGIES.entrySet()) {
      try (VirtualRun virtual = new VirtualRun(strategy.getValue())) {
        for (long seed = 1; seed <= size.virtualCases(); seed++) {
          CaseRun run = virtual.run(Case.virtual(seed), RingUnderTest.REAL);
          tally.count(run);
          note(findings, strategy.getKey(), run, true);
        }
      }
      RealRun real = new RealRun(strategy.getValue());
      for (long seed = 1; seed <= size.realCases(); seed++) {
        CaseRun run = real.run(Case.real(seed));
        tally.count(run);
        note(findings, strategy.getKey(), run, false);
      }
    }
    return new CampaignResult(size, tally.fences, findings, runTwins());
  }

  /**
   * Runs the case of one seed again, on each strategy.
   *
   * @param seed of the case
   * @param inRealTime whether it is the one in real time, or the one on the virtual clock
   * @return what was found
   * @throws InterruptedException if the thread is interrupted
   */
  public static List<Finding> replay(long seed, boolean inRealTime) throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, Function<ReclaimerOptions, Reclaimer>> strategy :
        STRATEGIES.entrySet()) {
      if (inRealTime) {
        CaseRun run = new RealRun(strategy.getValue()).run(Case.real(seed));
        note(findings, strategy.getKey(), run, false);
      } else {
        try (VirtualRun virtual = new VirtualRun(strategy.getValue())) {
          CaseRun run = virtual.run(Case.virtual(seed), RingUnderTest.REAL);
          note(findings, strategy.getKey(), run, true);
        }
      }
    }
    return findings;
  }

  /**
   * Tells what a seed stands for.
   *
   * @param seed of a case
   * @param inRealTime whether it is the one in real time, or the one on the virtual clock
   * @return one line
   */
  public static String planOf(long seed, boolean inRealTime) {
    return (inRealTime ? Case.real(seed) : Case.virtual(seed)).toString();
  }

  private static void note(
      List<Finding> findings, String strategy, CaseRun run, boolean exactTime) {
    List<String> problems = Oracle.problemsOf(run, exactTime);
    if (!problems.isEmpty()) {
      findings.add(
          new Finding(strategy, !exactTime, run.plan.seed(), run.plan.toString(), problems));
    }
  }

  private static List<TwinResult> runTwins() {
    return Arrays.stream(RingUnderTest.values())
        .filter(RingUnderTest::isTwin)
        .map(Campaign::runTwin)
        .toList();
  }

  static TwinResult runTwin(RingUnderTest twin) {
    try (VirtualRun virtual =
        new VirtualRun(twin.isPatient() ? RcuReclaimer::new : Campaign::impatient)) {
      for (int seed = 1; seed <= CASES_PER_TWIN; seed++) {
        CaseRun run = virtual.run(Case.virtual(seed), twin);
        for (String problem : Oracle.problemsOf(run, true)) {
          if (problem.contains(twin.sign())) {
            return new TwinResult(twin.title(), seed, problem);
          }
        }
      }
    }
    return new TwinResult(twin.title(), 0, "");
  }

  private static Reclaimer impatient(ReclaimerOptions options) {
    return new UnguardedReclaimer(options, Duration.ZERO);
  }

  /** What has run so far. */
  private static final class Tally {
    private final IntConsumer progress;
    private int left;
    private long fences;

    Tally(CampaignSize size, IntConsumer progress) {
      this.progress = progress;
      left = STRATEGIES.size() * (size.virtualCases() + size.realCases());
    }

    void count(CaseRun run) {
      fences += run.jobs.stream().filter(each -> each.fence != null).count();
      progress.accept(--left);
    }
  }
}
