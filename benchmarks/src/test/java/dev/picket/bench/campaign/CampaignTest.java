package dev.picket.bench.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CampaignTest {
  private static final int CASES = 200;

  static Stream<Function<ReclaimerOptions, Reclaimer>> strategies() {
    return Stream.of(RcuReclaimer::new, HazardReclaimer::new, EpochReclaimer::new);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void theRingStandsWhatDevicesDo(Function<ReclaimerOptions, Reclaimer> strategy) {
    try (VirtualRun virtual = new VirtualRun(strategy)) {
      for (long seed = 1; seed <= CASES; seed++) {
        CaseRun run = virtual.run(Case.virtual(seed), RingUnderTest.REAL);
        assertThat(Oracle.problemsOf(run, true)).as("seed %d: %s", seed, run.plan).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void andInRealTime(Function<ReclaimerOptions, Reclaimer> strategy) throws InterruptedException {
    for (long seed = 1; seed <= 3; seed++) {
      CaseRun run = new RealRun(strategy).run(Case.real(seed));
      assertThat(Oracle.problemsOf(run, false)).as("seed %d: %s", seed, run.plan).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REAL")
  void everyTwinIsCaught(RingUnderTest twin) {
    TwinResult result = Campaign.runTwin(twin);
    assertThat(result.isCaught()).as("%s", result).isTrue();
    assertThat(result.problem()).contains(twin.sign());
  }

  @Test
  void aSeedGivesTheSameRunEachTime() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(seen(seed)).isEqualTo(seen(seed));
    }
    assertThat(seen(1)).isNotEqualTo(seen(2));
  }

  private static List<String> seen(long seed) {
    try (VirtualRun virtual = new VirtualRun(RcuReclaimer::new)) {
      CaseRun run = virtual.run(Case.virtual(seed), RingUnderTest.REAL);
      List<String> seen = new ArrayList<>(List.of(String.valueOf(run.report)));
      run.jobs.forEach(
          job -> seen.add(job + " " + job.outcome() + " at " + job.signalNanos + ", " + job.drops));
      return seen;
    }
  }

  @Test
  void aFindingTellsHowToSeeItAgain() {
    Finding finding = new Finding("rcu", false, 17, "device well-behaved", List.of("something"));
    assertThat(CampaignText.of(17, List.of(finding)))
        .contains("PROBLEM on rcu, on the virtual clock; again by: ./picket campaign --seed 17")
        .contains("- something")
        .endsWith("FAILED: seed 17, both cases on each of rcu, hazard, epoch, 1 with problems.");
  }

  @Test
  void theVerdictCountsWhatRanAndWhatWasCaught() {
    TwinResult caught = new TwinResult("no harvest", 3, "job 1 was done, but failed with EIO");
    TwinResult missed = new TwinResult("reverse order", 0, "");
    assertThat(text(List.of(), List.of(caught)))
        .endsWith("Passed: 3,060 cases, 50 fences, 0 cases with problems, 1 of 1 twins caught.");
    assertThat(text(List.of(), List.of(caught, missed)))
        .contains("NOT CAUGHT")
        .endsWith("FAILED: 3,060 cases, 50 fences, 0 cases with problems, 1 of 2 twins caught.");
    Finding finding = new Finding("epoch", true, 5, "plan", List.of("it threw"));
    assertThat(text(List.of(finding), List.of(caught)))
        .contains("PROBLEM on epoch, in real time, which takes luck")
        .endsWith("FAILED: 3,060 cases, 50 fences, 1 cases with problems, 1 of 1 twins caught.");
  }

  private static String text(List<Finding> findings, List<TwinResult> twins) {
    return CampaignText.of(
        new CampaignResult(CampaignSize.QUICK, 50, findings, twins), List.of("here"));
  }
}
