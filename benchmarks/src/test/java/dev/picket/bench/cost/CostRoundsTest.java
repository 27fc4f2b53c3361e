package dev.picket.bench.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostRoundsTest {
  @Test
  void measuresEveryAccessWithEachStrategyInEachRound() throws Exception {
    CostRounds rounds = new CostRounds(2, 0, 1, 1);
    List<Strategy> ended = new ArrayList<>();

    List<StrategyCost> costs = rounds.run(ended::add);

    assertThat(ended)
        .containsExactly(
            Strategy.RCU,
            Strategy.HAZARD,
            Strategy.EPOCH,
            Strategy.HAZARD,
            Strategy.EPOCH,
            Strategy.RCU)
        .hasSize(rounds.children());
    assertThat(costs)
        .extracting(StrategyCost::strategy)
        .containsExactly(Strategy.RCU, Strategy.HAZARD, Strategy.EPOCH);
    for (StrategyCost cost : costs) {
      assertThat(cost.rounds()).hasSize(2);
      for (CostResult round : cost.rounds()) {
        for (Access access : Access.values()) {
          assertThat(round.nanos(access)).isPositive();
          assertThat(round.bareNanos(access)).isPositive();
        }
      }
    }
  }
}
