package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.strategy.Strategy;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Contender NEVER = Synthetic.signalling(Strategy.NEVER, 90, 91, 92);
  private static final Contender RCU = Synthetic.signalling(Strategy.RCU, 100, 110, 120);

  private final List<String> lines = Table.of(List.of(RCU, NEVER)).lines().toList();

  @Test
  void hasAColumnForEachStrategyAndARowForEachQuantity() {
    assertThat(lines).hasSize(15);
    assertThat(lines.getFirst()).matches(" +rcu +never");
    assertThat(lines).extracting(String::length).containsOnly(lines.getFirst().length());
    assertThat(lines)
        .anyMatch(line -> line.matches(" *signal latency, ns  p50 +110 \\(100\\.\\.120\\).*"))
        .anyMatch(line -> line.matches(" *reader cost per access, ns  p50 +10\\.0 +10\\.0"))
        .anyMatch(line -> line.matches(" *peak backlog, objects +1,000 +1,000"))
        .anyMatch(line -> line.matches(" *peak backlog, KiB +250 +250"))
        .anyMatch(line -> line.matches(" *fences/s at full speed +1,000,000 +1,000,000"))
        .anyMatch(line -> line.matches(" *bytes allocated per fence +600 +600"))
        .anyMatch(line -> line.matches(" *barrier mode +asymmetric +none"));
  }

  @Test
  void printsNoNumberForWhatWasNotMeasured() {
    assertThat(lines).anyMatch(line -> line.matches(" *signal to drop, us  p50 +50\\.\\d.* +-"));
  }

  @Test
  void printsNoP99OfFewSamples() {
    assertThat(rowP99(10_000)).matches(" *p99 +\\d.*");
    assertThat(rowP99(9_999)).matches(" *p99 +-");
  }

  private static String rowP99(int samples) {
    Contender contender =
        new Contender(
            Strategy.RCU, List.of(Synthetic.round(Strategy.RCU, 100, 10_000, 50_000, samples)));
    return Table.of(List.of(contender)).lines().filter(l -> l.contains("p99")).findFirst().get();
  }
}
