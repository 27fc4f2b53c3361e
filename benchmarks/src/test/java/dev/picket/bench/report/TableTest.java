package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.strategy.Strategy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final int TERMINAL = 120;

  private static final Contender<ReplayResult> NEVER =
      Synthetic.signalling(Strategy.NEVER, 90, 91, 92);

  private static final Contender<ReplayResult> RCU =
      Synthetic.signalling(Strategy.RCU, 100, 110, 120);

  private final List<String> lines = Table.of(List.of(RCU, NEVER)).lines().toList();

  @Test
  void hasARowForEachStrategyInEachOfThreeTables() {
    assertThat(lines).hasSize(3 * 3 + 2);
    assertThat(lines).filteredOn(line -> line.startsWith("rcu ")).hasSize(3);
    assertThat(lines).filteredOn(line -> line.startsWith("never ")).hasSize(3);
    assertThat(lines.get(0)).contains("signal latency, ns", "reader cost per access, ns");
    assertThat(lines.get(1))
        .matches("rcu +110 \\(100\\.\\.120\\) +10\\.0 +50\\.\\d +0 +60,000 in 3");
    assertThat(lines.get(9)).matches("rcu +1,000 +250 +50,000 +1,000,000 +600 +asymmetric");
    assertThat(lines.get(10)).matches("never +1,000 +250 +50,000 +1,000,000 +600 +none");
  }

  @Test
  void printsNoNumberForWhatWasNotMeasured() {
    assertThat(lines.get(2)).matches("never +91\\.0 .* +10\\.0 +- +0 +60,000 in 3");
  }

  @Test
  void fitsInATerminal() {
    List<Contender<ReplayResult>> all =
        Arrays.stream(Strategy.values())
            .map(strategy -> Synthetic.signalling(strategy, 10_000, 20_000, 30_000))
            .toList();
    assertThat(Table.of(all).lines()).allMatch(line -> line.length() <= TERMINAL);
  }

  @Test
  void printsNoP99OfFewSamples() {
    assertThat(tailOf(10_000)).matches("rcu +\\d.*");
    assertThat(tailOf(9_999)).matches("rcu +- .*");
  }

  @Test
  void aStrategyThatAlwaysCrashedHasARow() {
    Contender<ReplayResult> crashed =
        new Contender<>(Strategy.LINGER, List.of(), List.of("crashed: SIGSEGV"));
    assertThat(Table.of(List.of(crashed)).lines().toList().get(1))
        .matches("linger \\(1 ms\\) +- +- +- +crashed +0 in 0");
  }

  private static String tailOf(int samples) {
    Contender<ReplayResult> contender =
        new Contender<>(
            Strategy.RCU,
            List.of(Synthetic.round(Strategy.RCU, 100, 10_000, 50_000, samples)),
            List.of());
    return Table.of(List.of(contender)).lines().toList().get(4);
  }
}
