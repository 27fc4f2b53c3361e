package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.replay.DropMode;
import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.replay.Workload;
import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.SmallRecording;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemarksTest {
  private static final Workload WORKLOAD =
      Workload.of(SmallRecording.LINUX_7_2.trace(), 1, true, DropMode.POOL);

  @Test
  void saysNothingOfContenders() {
    assertThat(remarks(List.of(Synthetic.signalling(Strategy.RCU, 1, 2, 3, 4)))).isEmpty();
  }

  @Test
  void tellsOfTheSlowAtWhichPaceTheyWere() {
    assertThat(
            remarks(
                List.of(
                    Synthetic.signalling(Strategy.BLOCKING, 1),
                    Synthetic.signalling(Strategy.ARENA, 1))))
        .startsWith("Not compared: blocking and arena, replayed at 4,000 instead of 80,000");
  }

  @Test
  void tellsHowOftenTheUnsafeFailed() {
    assertThat(remarks(List.of(Synthetic.signalling(Strategy.LINGER, 1))))
        .contains("linger (1 ms) looks at no reader", "lucky in all 20,000 accesses");
    assertThat(remarks(List.of(Synthetic.failing(Strategy.LINGER, 12))))
        .contains("linger (1 ms) dropped data under readers: 12 of 20,000 accesses");
    assertThat(
            remarks(
                List.of(new Contender<>(Strategy.LINGER, List.of(), List.of("crashed: SIGSEGV")))))
        .contains("linger (1 ms) took memory away", "of 1 JVMs 1 died", "SIGSEGV");
  }

  private static String remarks(List<Contender<ReplayResult>> contenders) {
    return Remarks.of(WORKLOAD, contenders);
  }
}
