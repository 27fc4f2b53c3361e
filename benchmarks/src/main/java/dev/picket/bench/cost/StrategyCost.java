package dev.picket.bench.cost;

import dev.picket.bench.strategy.Strategy;
import java.util.List;

/**
 * What accesses cost with one strategy.
 *
 * @param strategy whose readers the registers had
 * @param rounds each from a JVM of its own; at least one
 */
public record StrategyCost(Strategy strategy, List<CostResult> rounds) {
  /** Copies the list. */
  public StrategyCost {
    rounds = List.copyOf(rounds);
  }
}
