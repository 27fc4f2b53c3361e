package dev.picket.bench.report;

import dev.picket.bench.replay.ChildResult;
import dev.picket.bench.strategy.Strategy;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What all rounds of a strategy measured.
 *
 * @param <R> type of what a round measured
 * @param strategy whose
 * @param rounds those that ended; at least one, if there was no crash
 * @param crashes how the others did, of a strategy of which nothing else is to be expected
 */
public record Contender<R extends ChildResult>(
    Strategy strategy, List<R> rounds, List<String> crashes) {
  /** Copies the lists. */
  public Contender {
    rounds = List.copyOf(rounds);
    crashes = List.copyOf(crashes);
  }

  /** {@return whether any round ended} */
  public boolean isMeasured() {
    return !rounds.isEmpty();
  }

  /**
   * {@return where a quantity lay; only if it is measured}
   *
   * @param quantity of a round
   */
  Interval interval(ToDoubleFunction<R> quantity) {
    return Interval.of(rounds.stream().mapToDouble(quantity));
  }

  /** {@return how often readers saw what must not be seen, in all rounds} */
  long brokenReads() {
    return rounds.stream().mapToLong(ChildResult::brokenReadTimes).sum();
  }

  /** {@return what its readers pay for the process barrier; only if it is measured} */
  String barrierMode() {
    String mode = rounds.getFirst().barrierMode();
    int reason = mode.indexOf(':');
    return strategy.usesProcessBarrier() ? (reason < 0 ? mode : mode.substring(0, reason)) : "none";
  }
}
