package dev.picket.bench.replay;

import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.Trace;

/**
 * How a trace is replayed on this machine: the same for all strategies, and small enough for the
 * time there is.
 *
 * @param rounds JVMs for each contender; enough that two strategies seldom differ by chance
 * @param leastRounds how many it must be even if time is up
 * @param seconds after which no more rounds are begun
 * @param fencesPerLap fences of the trace
 * @param template what each child is to do, but for the strategy
 */
public record Workload(
    int rounds, int leastRounds, int seconds, int fencesPerLap, ReplayTask template)
    implements Schedule<ReplayResult> {
  /** The fewest that can show a difference. */
  private static final int QUICK_ROUNDS = 4;

  private static final int ROUNDS = 7;
  private static final int LEAST_ROUNDS = 1;
  private static final int QUICK_SECONDS = 70;
  private static final int SECONDS = 600;

  /**
   * At least so many are measured for each strategy: in all rounds together if it is quick and the
   * machine is not too slow, else in each.
   */
  private static final int FENCES = 160_000;

  private static final int WARM_UP_FENCES = 40_000;
  private static final int SETTLE_FENCES = 20_000;

  /**
   * Far more than a busy desktop signals, and far less than a core can, so that nothing queues
   * because of the pace alone.
   */
  private static final long PACE = 80_000;

  /**
   * Some strategies take tens of microseconds for a fence, or a thread of their own all the time.
   */
  private static final int SLOWER_PACE = 20;

  private static final int FEWER_LAPS = 10;

  private static final int LONGEST_LAP_SECONDS = 4;

  /** What a busy compositor may find pending. A recording of a single client is multiplied. */
  private static final int PENDING_WANTED = 16;

  private static final int MOST_DRIVERS = 4;
  private static final long RECORDS = 1 << 15;

  /** {@return how many threads signal, and how many read unless another number is asked for} */
  public static int threadsOfAKind() {
    return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_DRIVERS);
  }

  /**
   * {@return the workload}
   *
   * @param trace what is replayed
   * @param readers how many threads read
   * @param quick whether it must be over within a minute
   * @param drop what the end of data means
   */
  public static Workload of(Trace trace, int readers, boolean quick, DropMode drop) {
    Plan plan = Plan.of(trace);
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;
    int drivers = threadsOfAKind();
    int perLap = plan.fences().size();
    int perRound = quick ? ceilDiv(FENCES, rounds) : FENCES;
    int wanted = (int) Math.ceil(PENDING_WANTED / Math.max(1, plan.meanPending()) / drivers);
    int streams = Math.clamp(wanted, 1, ceilDiv(perRound, perLap * drivers));
    int together = perLap * drivers * streams;
    long recordsAtOnce =
        (long) drivers * streams * (plan.mostHoldingData() + plan.contexts().size());
    ReplayTask template =
        new ReplayTask(
            "",
            drop,
            drivers,
            readers,
            streams,
            ceilDiv(WARM_UP_FENCES, together),
            ceilDiv(quick ? SETTLE_FENCES / 2 : 2 * SETTLE_FENCES, together),
            ceilDiv(perRound, together),
            ceilDiv(perRound, together),
            Math.max(PACE, perLap / LONGEST_LAP_SECONDS),
            Math.max(RECORDS, 4 * recordsAtOnce));
    return new Workload(rounds, LEAST_ROUNDS, quick ? QUICK_SECONDS : SECONDS, perLap, template);
  }

  /** Those that the verdict does not speak of take part in half of the rounds. */
  @Override
  public int rounds(Strategy strategy) {
    return strategy.isContender() ? rounds : Math.ceilDiv(rounds, 2);
  }

  @Override
  public ReplayTask task(Strategy strategy) {
    return strategy.isSlow()
        ? template.at(strategy, slowFencesPerSecond(), FEWER_LAPS)
        : template.of(strategy);
  }

  /** {@return the pace of the strategies that cannot keep that of the others} */
  public long slowFencesPerSecond() {
    return template.fencesPerSecond() / SLOWER_PACE;
  }

  private static int ceilDiv(int total, int each) {
    return Math.max(1, Math.ceilDiv(total, each));
  }
}
