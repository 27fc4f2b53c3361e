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
 * @param slow the same for strategies that cannot keep that pace
 */
public record Workload(
    int rounds,
    int leastRounds,
    int seconds,
    int fencesPerLap,
    ReplayTask template,
    ReplayTask slow)
    implements Schedule<ReplayResult> {
  /** The fewest that can show a difference. */
  private static final int QUICK_ROUNDS = 4;

  private static final int ROUNDS = 7;
  private static final int LEAST_ROUNDS = 1;
  private static final int QUICK_SECONDS = 75;
  private static final int SECONDS = 600;

  /**
   * At least so many are measured for each strategy: in all rounds together if it is quick and the
   * machine is not too slow, else in each.
   */
  private static final int FENCES = 120_000;

  private static final int WARM_UP_FENCES = 40_000;
  private static final int SETTLE_FENCES = 20_000;

  /**
   * Far more than a busy desktop signals, and far less than a core can, so that nothing queues
   * because of the pace alone.
   */
  private static final long PACE = 80_000;

  /** What a strategy can keep that stops all threads for each drop, or waits for it. */
  private static final int SLOWER_PACE = 20;

  private static final int SLOW_FEWER_FENCES = 8;
  private static final int SLOW_FEWER_PENDING = 4;
  private static final int SLOW_WARM_UP_FENCES = 10_000;

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
    int fences = quick ? ceilDiv(FENCES, rounds) : FENCES;
    int settle = quick ? SETTLE_FENCES / 2 : 2 * SETTLE_FENCES;
    int pending = (int) Math.ceil(PENDING_WANTED / Math.max(1, plan.meanPending()));
    return new Workload(
        rounds,
        LEAST_ROUNDS,
        quick ? QUICK_SECONDS : SECONDS,
        plan.fences().size(),
        task(plan, drop, readers, pending, new Fences(WARM_UP_FENCES, settle, fences), PACE),
        task(
            plan,
            drop,
            readers,
            ceilDiv(pending, SLOW_FEWER_PENDING),
            new Fences(SLOW_WARM_UP_FENCES, settle / SLOWER_PACE, fences / SLOW_FEWER_FENCES),
            PACE / SLOWER_PACE));
  }

  /** How many fences each phase has at least. */
  private record Fences(int warmUp, int settle, int measured) {}

  private static ReplayTask task(
      Plan plan, DropMode drop, int readers, int lapsAtOnce, Fences fences, long pace) {
    int drivers = threadsOfAKind();
    int perLap = plan.fences().size();
    int streams =
        Math.clamp(ceilDiv(lapsAtOnce, drivers), 1, ceilDiv(fences.measured, perLap * drivers));
    int together = perLap * drivers * streams;
    long recordsAtOnce =
        (long) drivers * streams * (plan.mostHoldingData() + plan.contexts().size());
    return new ReplayTask(
        "",
        drop,
        drivers,
        readers,
        streams,
        ceilDiv(fences.warmUp, together),
        ceilDiv(fences.settle, together),
        ceilDiv(fences.measured, together),
        ceilDiv(fences.measured, together),
        Math.max(pace, perLap / LONGEST_LAP_SECONDS),
        Math.max(RECORDS, 4 * recordsAtOnce));
  }

  /** Those that the verdict does not speak of take part in half of the rounds. */
  @Override
  public int rounds(Strategy strategy) {
    return strategy.isContender() ? rounds : Math.ceilDiv(rounds, 2);
  }

  @Override
  public ReplayTask task(Strategy strategy) {
    return (strategy.isSlow() ? slow : template).of(strategy);
  }

  private static int ceilDiv(int total, int each) {
    return Math.max(1, Math.ceilDiv(total, each));
  }
}
