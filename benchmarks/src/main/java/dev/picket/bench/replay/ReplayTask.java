package dev.picket.bench.replay;

import dev.picket.bench.strategy.Strategy;

/**
 * What a child is to do.
 *
 * @param strategy name of the strategy
 * @param drop what the end of data means
 * @param drivers threads that allocate, arm and signal; each replays laps of its own
 * @param readers threads that read driver data
 * @param streams laps that a driver replays side by side, evenly shifted
 * @param warmUpLaps laps of each stream that are replayed at full speed and discarded
 * @param settleLaps laps of each stream that are then replayed paced and discarded, again and again
 *     until the JIT compiler is quiet
 * @param laps laps of each stream that are measured paced
 * @param fullSpeedLaps laps of each stream that are measured at full speed
 * @param fencesPerSecond the pace, all drivers and streams together
 * @param maxRecords how many records may be outstanding before an allocation waits
 */
public record ReplayTask(
    String strategy,
    DropMode drop,
    int drivers,
    int readers,
    int streams,
    int warmUpLaps,
    int settleLaps,
    int laps,
    int fullSpeedLaps,
    long fencesPerSecond,
    long maxRecords)
    implements ChildTask<ReplayResult> {
  /** The same for a strategy. */
  ReplayTask of(Strategy of) {
    return new ReplayTask(
        of.id(),
        drop,
        drivers,
        readers,
        streams,
        warmUpLaps,
        settleLaps,
        laps,
        fullSpeedLaps,
        fencesPerSecond,
        maxRecords);
  }

  @Override
  public Class<ReplayResult> resultType() {
    return ReplayResult.class;
  }
}
