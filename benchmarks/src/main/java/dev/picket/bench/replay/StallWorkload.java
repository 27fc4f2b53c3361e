package dev.picket.bench.replay;

import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.Trace;
import java.time.Duration;

/**
 * How a trace is replayed beside a reader that stalls: slowly, so that also what is never dropped
 * fits in memory, and every strategy can keep the pace.
 *
 * @param rounds JVMs for each strategy
 * @param seconds after which no more rounds are begun
 * @param fencesPerLap fences of the trace
 * @param template what each child is to do, but for the strategy
 */
public record StallWorkload(int rounds, int seconds, int fencesPerLap, StallTask template)
    implements Schedule<StallResult> {
  /** The shortest stall that stands out. */
  public static final Duration SHORTEST = Duration.ofMillis(100);

  /** The longest stall that leaves time for the others. */
  public static final Duration LONGEST = Duration.ofMinutes(1);

  /** The kernel allows 65,530 mappings by default. */
  public static final Duration LONGEST_OF_MAPPINGS = Duration.ofSeconds(5);

  private static final int ROUNDS = 3;
  private static final int SECONDS = 900;
  private static final long PACE = 5_000;
  private static final int LAPS_PER_SECOND = 8;
  private static final long LEAD_MILLIS = 500;
  private static final int MOST_STREAMS = 16;
  private static final int WARM_UP_FENCES = 10_000;
  private static final long MILLIS_PER_SECOND = 1_000;

  /**
   * {@return the workload}
   *
   * @param trace what is replayed
   * @param readers how many threads read beside the one that stalls
   * @param quick whether one round is enough
   * @param drop what the end of data means
   * @param stall how long the reader stays in its section
   */
  public static StallWorkload of(
      Trace trace, int readers, boolean quick, DropMode drop, Duration stall) {
    Plan plan = Plan.of(trace);
    int drivers = Workload.threadsOfAKind();
    int perLap = plan.fences().size();
    int streams = Math.clamp(PACE / LAPS_PER_SECOND / ((long) perLap * drivers), 1, MOST_STREAMS);
    int together = perLap * drivers * streams;
    long millis = 2 * LEAD_MILLIS + stall.toMillis();
    int laps = (int) Math.ceilDiv(PACE * millis, MILLIS_PER_SECOND * together);
    long contexts = (long) laps * drivers * streams * plan.contexts().size();
    ReplayTask replay =
        new ReplayTask(
            "",
            drop,
            drivers,
            readers,
            streams,
            Math.ceilDiv(WARM_UP_FENCES, together),
            0,
            laps,
            0,
            PACE,
            2 * ((long) laps * together + contexts));
    return new StallWorkload(
        quick ? 1 : ROUNDS,
        SECONDS,
        perLap,
        new StallTask(replay, LEAD_MILLIS, stall.toMillis(), LEAD_MILLIS));
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
  public StallTask task(Strategy strategy) {
    return new StallTask(
        template.replay().of(strategy),
        template.leadInMillis(),
        template.stallMillis(),
        template.leadOutMillis());
  }
}
