package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.replay.Plan.PlannedFence;
import dev.picket.bench.trace.SmallRecording;
import dev.picket.bench.trace.StepKind;
import dev.picket.bench.trace.Trace;
import dev.picket.bench.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(SmallRecording.class)
  void survivesTheFile(SmallRecording recording) throws IOException {
    Plan plan = Plan.of(recording.trace());
    Path file = directory.resolve("plan");
    PlanFile.write(plan, file);
    assertThat(PlanFile.read(file)).isEqualTo(plan);
  }

  @ParameterizedTest
  @EnumSource(SmallRecording.class)
  void fencesThatAreVisibleTogetherHavePlacesOfTheirOwn(SmallRecording recording) {
    Plan plan = Plan.of(recording.trace());
    Set<Integer> taken = new HashSet<>();
    for (Plan.PlannedStep step : plan.steps()) {
      int place = plan.fences().get(step.fence()).place();
      assertThat(place).isBetween(0, plan.places() - 1);
      if (step.kind() == StepKind.ARM) {
        assertThat(taken.add(place)).isTrue();
      } else if (step.kind() == StepKind.RELEASE) {
        assertThat(taken.remove(place)).isTrue();
      }
    }
  }

  @Test
  void burnsTheNumbersThatTheTraceLeavesOut() throws IOException {
    Path file = directory.resolve("gap.ftrace");
    StringBuilder text = new StringBuilder();
    for (long seqno : new long[] {7, 8, 12}) {
      text.append(line(seqno, "dma_fence_init", seqno))
          .append(line(seqno, "dma_fence_signaled", seqno));
    }
    Files.writeString(file, text);
    Trace trace = TraceReader.read(file);
    Plan plan = Plan.of(trace);
    assertThat(plan.contexts()).hasSize(1);
    assertThat(plan.contexts().getFirst().firstSeqno()).isEqualTo(7);
    assertThat(plan.fences().stream().map(PlannedFence::burnt)).containsExactly(0L, 0L, 3L);
    assertThat(plan.mostHoldingData()).isPositive();
  }

  private static String line(long micros, String event, long seqno) {
    return "     kworker/0:1-10      [000] .....  1.%06d: %s: driver=drv timeline=ring0 context=4 seqno=%d%n"
        .formatted(micros, event, seqno);
  }
}
