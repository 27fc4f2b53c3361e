package dev.picket.bench.replay;

import dev.picket.bench.strategy.Strategy;

/**
 * Which children are run.
 *
 * @param <R> type of what they measure
 */
public sealed interface Schedule<R extends ChildResult>
    permits Workload, StallWorkload, RingWorkload {
  /** {@return how many rounds there are, if there is time} */
  int rounds();

  /** {@return how many there must be even if time is up} */
  int leastRounds();

  /** {@return after how many seconds no more rounds are begun} */
  int seconds();

  /**
   * {@return in how many of the rounds a strategy takes part}
   *
   * @param strategy one of those that are compared
   */
  int rounds(Strategy strategy);

  /**
   * {@return what a child is to do}
   *
   * @param strategy one of those that are compared
   */
  ChildTask<R> task(Strategy strategy);
}
