package dev.picket.bench.replay;

import dev.picket.bench.strategy.Strategy;

/**
 * To replay a trace as jobs of rings, and to measure what a job costs beside one on an executor.
 *
 * @param strategy name of the strategy
 * @param warmUpLaps laps that do not count
 * @param laps laps that count
 * @param jobsPerSecond the pace
 * @param warmUpBlocks blocks of jobs that do not count, of each kind
 * @param blocks blocks that count, of each kind
 * @param batchesPerBlock how often in a block jobs are submitted and waited for
 * @param jobsPerBatch how many jobs are submitted before they are waited for
 * @param maxRecords how many records may be outstanding
 */
public record RingTask(
    String strategy,
    int warmUpLaps,
    int laps,
    long jobsPerSecond,
    int warmUpBlocks,
    int blocks,
    int batchesPerBlock,
    int jobsPerBatch,
    long maxRecords)
    implements ChildTask<RingResult> {
  @Override
  public Class<RingResult> resultType() {
    return RingResult.class;
  }

  RingTask of(Strategy other) {
    return new RingTask(
        other.id(),
        warmUpLaps,
        laps,
        jobsPerSecond,
        warmUpBlocks,
        blocks,
        batchesPerBlock,
        jobsPerBatch,
        maxRecords);
  }
}
