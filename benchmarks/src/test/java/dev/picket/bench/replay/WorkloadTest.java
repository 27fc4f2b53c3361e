package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.SmallRecording;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
  private static final Workload QUICK =
      Workload.of(SmallRecording.LINUX_7_2.trace(), 3, true, DropMode.POOL);

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
  @EnumSource(SmallRecording.class)
  void aStallHasFencesForItsWholeTimeAndNoLimit(SmallRecording recording) {
    StallTask task =
        StallWorkload.of(recording.trace(), 1, true, DropMode.POOL, Duration.ofSeconds(2))
            .task(Strategy.RCU);
    ReplayTask replay = task.replay();
    int perLap = recording.trace().fences().size();
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
            SmallRecording.LINUX_7_2.trace(), 1, true, DropMode.POOL, Duration.ofSeconds(2));
    StallWorkload thorough =
        StallWorkload.of(
            SmallRecording.LINUX_7_2.trace(), 1, false, DropMode.POOL, Duration.ofSeconds(2));
    assertThat(quick.rounds()).isEqualTo(1);
    assertThat(thorough.rounds()).isGreaterThan(1);
  }
}
