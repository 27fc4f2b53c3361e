package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.SmallRecording;
import dev.picket.reclaim.Reclaimer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {
  private static final Plan PLAN = Plan.of(SmallRecording.LINUX_7_2.trace());
  private static final int MEASURED_LAPS = 4 * 8;

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void everyStrategyPassesTheSelfChecks(Strategy strategy) throws InterruptedException {
    ReplayTask task = Tasks.small(strategy.id(), DropMode.POOL);
    ReplayResult result;
    try (Reclaimer reclaimer = strategy.open(task.maxRecords())) {
      result = new Replay(PLAN, task, reclaimer, Regime.of(strategy)).run();
    }
    assertThat(result.violations()).isEmpty();
    if (!strategy.isUnsafe()) {
      assertThat(result.brokenReads()).isEmpty();
    }
    assertThat(result.signalsPerLap()).isEqualTo(PLAN.fences().size());
    assertThat(result.fences()).isEqualTo(MEASURED_LAPS * result.signalsPerLap());
    assertThat(result.signals()).isEqualTo(result.fences());
    assertThat(result.drops()).isEqualTo(strategy.drops() ? result.fences() : 0);
    assertThat(Histograms.decode(result.signalNanos()).getTotalCount()).isEqualTo(result.fences());
    assertThat(result.liveReads()).isPositive();
    if (strategy.drops()) {
      assertThat(Histograms.decode(result.signalToDropNanos()).getTotalCount())
          .isEqualTo(result.fences());
      assertThat(result.peakBacklog()).isBetween(1L, result.fences());
    } else {
      assertThat(result.signalToDropNanos()).isNull();
      assertThat(result.peakBacklog()).isEqualTo(result.fences());
    }
    assertThat(result.peakBacklogBytes()).isEqualTo(result.peakBacklog() * DriverData.BYTES);
  }

  @Test
  void dataThatIsReallyUnmappedDoesNotTroubleASoundStrategy() throws InterruptedException {
    ReplayTask task = Tasks.small("rcu", DropMode.UNMAP);
    try (Reclaimer reclaimer = Strategy.RCU.open(task.maxRecords())) {
      ReplayResult result = new Replay(PLAN, task, reclaimer, Regime.USUAL).run();
      assertThat(result.violations()).isEmpty();
      assertThat(result.brokenReads()).isEmpty();
      assertThat(result.drops()).isEqualTo(result.fences());
    }
  }

  @Test
  void anEarlyDropIsSeen() throws InterruptedException {
    ReplayTask task = Tasks.small("early", DropMode.POOL);
    try (Reclaimer reclaimer = EarlyDropper.open()) {
      ReplayResult result = new Replay(PLAN, task, reclaimer, Regime.USUAL).run();
      assertThat(result.brokenReads())
          .anySatisfy(text -> assertThat(text).startsWith("a reader saw data"));
    }
  }
}
