package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.replay.StallResult.Sight;
import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.SmallRecording;
import dev.picket.bench.trace.Trace;
import dev.picket.reclaim.Reclaimer;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StallRunTest {
  private static final Trace TRACE = SmallRecording.LINUX_7_2.trace();

  @ParameterizedTest
  @EnumSource(names = {"RCU", "EPOCH", "RWLOCK"})
  void holdsBackAllThatIsSignalled(Strategy strategy) throws InterruptedException {
    StallResult result = run(strategy);
    assertThat(result.sight()).isEqualTo(Sight.INTACT);
    assertThat(result.brokenReads()).isEmpty();
    assertThat((long) result.peak()).isGreaterThanOrEqualTo(result.signalled());
    assertThat(result.recoveryNanos()).isPositive();
    assertThat(Collections.max(result.backlog())).isGreaterThanOrEqualTo(result.peak());
  }

  @ParameterizedTest
  @EnumSource(names = {"HAZARD", "REFCOUNT"})
  void holdsBackOneRecord(Strategy strategy) throws InterruptedException {
    StallResult result = run(strategy);
    assertThat(result.sight()).isEqualTo(Sight.INTACT);
    assertThat(result.brokenReads()).isEmpty();
    assertThat((long) result.peak()).isLessThan(result.signalled());
  }

  @Test
  void holdsBackWhoeverSignals() throws InterruptedException {
    StallResult result = run(Strategy.BLOCKING);
    assertThat(result.sight()).isEqualTo(Sight.INTACT);
    assertThat(result.signalled()).isLessThan(10);
    assertThat(result.peak()).isLessThan(10);
  }

  @Test
  void anArenaTellsThatItWasClosed() throws InterruptedException {
    StallResult result = run(Strategy.ARENA);
    assertThat(result.sight()).isEqualTo(Sight.GONE);
    assertThat(result.brokenReads()).isEmpty();
  }

  @Test
  void aFixedTimeIsNotLongEnough() throws InterruptedException {
    StallResult result = run(Strategy.LINGER);
    assertThat(result.sight()).isEqualTo(Sight.DROPPED);
    assertThat(result.brokenReadTimes()).isPositive();
    assertThat(result.brokenReads())
        .anyMatch(text -> text.startsWith("a stalled reader's data was dropped"));
  }

  @Test
  void whatIsNeverDroppedOnlyPilesUp() throws InterruptedException {
    StallResult result = run(Strategy.NEVER);
    assertThat(result.sight()).isEqualTo(Sight.INTACT);
    assertThat(result.recoveryNanos()).isNegative();
    assertThat(result.peak()).isGreaterThan(result.normal());
  }

  private static StallResult run(Strategy strategy) throws InterruptedException {
    StallTask task =
        StallWorkload.of(TRACE, 1, true, DropMode.POOL, Duration.ofMillis(300)).task(strategy);
    try (Reclaimer reclaimer = strategy.open(task.maxRecords())) {
      StallResult result = new StallRun(Plan.of(TRACE), task, reclaimer, Regime.of(strategy)).run();
      assertThat(result.violations()).isEmpty();
      assertThat(result.stallNanos()).isGreaterThanOrEqualTo(300_000_000);
      return result;
    }
  }
}
