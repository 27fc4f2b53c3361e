package dev.picket.bench.replay;

import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.Trace;

/**
 * How a trace is replayed through rings: the same for all strategies.
 *
 * @param rounds JVMs for each strategy
 * @param seconds after which no more rounds are begun
 * @param fencesPerLap fences of the trace
 * @param template what each child is to do, but for the strategy
 */
public record RingWorkload(int rounds, int seconds, int fencesPerLap, RingTask template)
    implements Schedule<RingResult> {
  private static final int QUICK_ROUNDS = 3;
  private static final int ROUNDS = 7;
  private static final int SECONDS = 600;

  /** Little enough that a device's thread, which sleeps between jobs, is seldom late. */
  private static final long PACE = 2_000;

  private static final int QUICK_JOBS = 1_500;
  private static final int JOBS = 10_000;
  private static final int WARM_UP_JOBS = 500;
  private static final int QUICK_BLOCKS = 7;
  private static final int BLOCKS = 21;
  private static final int WARM_UP_BLOCKS = 10;
  private static final int BATCHES_PER_BLOCK = 200;
  private static final int JOBS_PER_BATCH = 64;
  private static final long RECORDS = 1 << 15;

  /**
   * {@return the workload}
   *
   * @param trace what is replayed
   * @param quick whether it must be over within a minute
   */
  public static RingWorkload of(Trace trace, boolean quick) {
    int perLap = Math.max(1, trace.fences().size());
    return new RingWorkload(
        quick ? QUICK_ROUNDS : ROUNDS,
        SECONDS,
        perLap,
        new RingTask(
            "",
            Math.ceilDiv(WARM_UP_JOBS, perLap),
            Math.ceilDiv(quick ? QUICK_JOBS : JOBS, perLap),
            PACE,
            WARM_UP_BLOCKS,
            quick ? QUICK_BLOCKS : BLOCKS,
            BATCHES_PER_BLOCK,
            JOBS_PER_BATCH,
            RECORDS));
  }

  @Override
  public int leastRounds() {
    return 1;
  }

  @Override
  public int rounds(Strategy strategy) {
    return rounds;
  }

  @Override
  public RingTask task(Strategy strategy) {
    return template.of(strategy);
  }
}
