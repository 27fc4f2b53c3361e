package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.replay.RingResult;
import dev.picket.bench.strategy.Strategy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RingTableTest {
  private static final int TERMINAL = 120;

  @Test
  void ratiosAreThoseOfEachRound() {
    Contender<RingResult> rcu =
        contender(Strategy.RCU, round(10_000, 400, 800, 100), round(10_000, 600, 600, 200));
    List<String> lines = RingTable.of(List.of(rcu)).lines().toList();
    assertThat(lines).hasSize(2 + 1 + 2);
    assertThat(lines.get(1)).matches("rcu +50\\.\\d +99\\.\\d +100 +20,000 in 2 +asymmetric");
    assertThat(lines.get(4))
        .matches(
            "rcu +2,083,333 +500 \\(400\\.\\.600\\) +416 +700 \\(600\\.\\.800\\)"
                + " +0\\.75 \\(0\\.50\\.\\.1\\.00\\) +3\\.50 \\(3\\.00\\.\\.4\\.00\\)");
  }

  @Test
  void printsNoP99OfFewJobs() {
    Contender<RingResult> few = contender(Strategy.EPOCH, round(9_999, 1, 1, 1));
    assertThat(RingTable.of(List.of(few)).lines().toList().get(1)).matches("epoch +\\S+ +- .*");
  }

  @Test
  void fitsInATerminal() {
    List<Contender<RingResult>> all =
        Arrays.stream(Strategy.values())
            .filter(Strategy::isContender)
            .map(
                strategy ->
                    contender(
                        strategy,
                        round(10_000, 1_000, 999, 100),
                        round(10_000, 2_000, 1_999, 200),
                        round(10_000, 3_000, 1_000, 300)))
            .toList();
    assertThat(RingTable.of(all).lines()).allMatch(line -> line.length() <= TERMINAL);
  }

  private static Contender<RingResult> contender(Strategy strategy, RingResult... rounds) {
    return new Contender<>(strategy, List.of(rounds), List.of());
  }

  private static RingResult round(long jobs, double ring, double executor, double caller) {
    return new RingResult(
        List.of(),
        jobs,
        oneToHundredMicros(),
        ring,
        416,
        executor,
        caller,
        "asymmetric",
        List.of());
  }

  private static String oneToHundredMicros() {
    Histogram histogram = new Histogram(3);
    for (int micros = 1; micros <= 100; micros++) {
      histogram.recordValue(micros * 1_000L);
    }
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }
}
