package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.SmallRecording;
import dev.picket.bench.trace.Trace;
import dev.picket.reclaim.Reclaimer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RingRunTest {
  private static final Trace TRACE = SmallRecording.LINUX_7_2.trace();
  private static final int LAPS = 2;

  @ParameterizedTest
  @EnumSource(names = {"RCU", "HAZARD", "EPOCH", "RWLOCK", "REFCOUNT"})
  void everyFenceOfTheTraceIsAJobThatEndsAndIsDropped(Strategy strategy)
      throws InterruptedException {
    RingTask task = new RingTask(strategy.id(), 1, LAPS, 2_000, 2, 3, 10, 16, 1 << 12);
    try (Reclaimer reclaimer = strategy.open(task.maxRecords())) {
      RingResult result = new RingRun(Plan.of(TRACE), task, reclaimer).run();
      assertThat(result.violations()).isEmpty();
      assertThat(result.jobs()).isEqualTo((long) LAPS * TRACE.fences().size());
      assertThat(Histograms.decode(result.beyondNanos()).getTotalCount()).isEqualTo(result.jobs());
      assertThat(result.ringNanosPerJob()).isPositive();
      assertThat(result.executorNanosPerJob()).isPositive();
      assertThat(result.callerNanosPerJob()).isPositive();
      assertThat(result.ringBytesPerJob()).isPositive();
    }
  }
}
