package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.Recording;
import dev.picket.bench.trace.TraceReader;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
  private static final Workload QUICK =
      Workload.of(TraceReader.read(Recording.DEFAULT), 3, true, DropMode.POOL);

  @ParameterizedTest
  @EnumSource
  void contendersTakePartInAllRoundsAndTheOthersInHalf(Strategy strategy) {
    assertThat(QUICK.rounds(strategy))
        .isEqualTo(strategy.isContender() ? QUICK.rounds() : QUICK.rounds() / 2);
  }

  @ParameterizedTest
  @EnumSource
  void contendersHaveTheSamePace(Strategy strategy) {
    ReplayTask task = QUICK.task(strategy);
    assertThat(task.strategy()).isEqualTo(strategy.id());
    assertThat(task.readers()).isEqualTo(3);
    if (strategy.isContender()) {
      assertThat(task.fencesPerSecond()).isEqualTo(QUICK.template().fencesPerSecond());
    }
    if (strategy.isSlow()) {
      assertThat(task.fencesPerSecond()).isLessThan(QUICK.template().fencesPerSecond());
    }
  }

  @ParameterizedTest
  @EnumSource(Recording.class)
  void aStallHasFencesForItsWholeTimeAndNoLimit(Recording recording) {
    StallTask task =
        StallWorkload.of(TraceReader.read(recording), 1, true, DropMode.POOL, Duration.ofSeconds(2))
            .task(Strategy.RCU);
    ReplayTask replay = task.replay();
    int perLap = TraceReader.read(recording).fences().size();
    long fences = (long) replay.laps() * replay.streams() * replay.drivers() * perLap;
    assertThat(1_000 * fences / replay.fencesPerSecond())
        .isGreaterThanOrEqualTo(task.totalMillis());
    assertThat(task.maxRecords()).isGreaterThan(fences);
    assertThat(task.fencesDue()).isEqualTo(2 * replay.fencesPerSecond());
  }

  @Test
  void aStallIsMeasuredOnceIfItIsQuick() {
    StallWorkload quick =
        StallWorkload.of(
            TraceReader.read(Recording.DEFAULT), 1, true, DropMode.POOL, Duration.ofSeconds(2));
    StallWorkload thorough =
        StallWorkload.of(
            TraceReader.read(Recording.DEFAULT), 1, false, DropMode.POOL, Duration.ofSeconds(2));
    assertThat(quick.rounds()).isEqualTo(1);
    assertThat(thorough.rounds()).isGreaterThan(1);
  }
}
