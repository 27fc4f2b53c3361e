package dev.picket.bench.report;

import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.strategy.Strategy;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What all rounds of a strategy measured.
 *
 * @param strategy whose
 * @param rounds at least one
 */
public record Contender(Strategy strategy, List<ReplayResult> rounds) {
  /** Copies the list. */
  public Contender {
    rounds = List.copyOf(rounds);
  }

  /**
   * {@return where a quantity lay}
   *
   * @param quantity of a round
   */
  Interval interval(ToDoubleFunction<ReplayResult> quantity) {
    return Interval.of(rounds.stream().mapToDouble(quantity));
  }

  /** {@return how many fences the timings are of} */
  public long measuredFences() {
    return rounds.stream().mapToLong(ReplayResult::fences).sum();
  }

  /** {@return what its readers pay for the process barrier} */
  String barrierMode() {
    String mode = rounds.getFirst().barrierMode();
    int reason = mode.indexOf(':');
    return strategy.usesProcessBarrier() ? (reason < 0 ? mode : mode.substring(0, reason)) : "none";
  }
}
