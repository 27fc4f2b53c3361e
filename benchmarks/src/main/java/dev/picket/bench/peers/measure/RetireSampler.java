package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import java.util.function.Supplier;

/**
 * Measures what the retirement of a record takes, of records that are allocated and cut off before:
 * alone, or up to and with its drop by the same thread.
 */
final class RetireSampler implements Sampler {
  private static final int RECORDS_PER_CHUNK = 1 << 14;

  /** Where the clock stops. */
  private enum Until {
    RETIRED,
    DROPPED
  }

  private final Reader reader;
  private final Records records;
  private final Clock clock;
  private final int batch;
  private final Until until;

  private RetireSampler(
      Reclaimer reclaimer, Supplier<Block> blocks, Clock clock, int batch, Until until) {
    this.reader = reclaimer.reader();
    this.records = new Records(reclaimer, blocks);
    this.clock = clock;
    this.batch = batch;
    this.until = until;
  }

  static RetireSampler untilRetired(Reclaimer reclaimer, Clock clock, int batch) {
    return new RetireSampler(reclaimer, Block::none, clock, batch, Until.RETIRED);
  }

  static RetireSampler untilDropped(Reclaimer reclaimer, Supplier<Block> blocks, int batch) {
    return new RetireSampler(reclaimer, blocks, Clock.NANOS, batch, Until.DROPPED);
  }

  @Override
  public double sample() {
    long taken = 0;
    int batches = Math.max(1, RECORDS_PER_CHUNK / batch);
    for (int i = 0; i < batches; i++) {
      Guarded<?>[] cutOff = records.allocateCutOff(batch);
      long start = clock.now();
      records.retire(cutOff);
      if (until == Until.DROPPED) {
        records.drain();
      }
      taken += clock.now() - start;
      records.drain();
    }
    return taken / ((double) batches * batch);
  }

  @Override
  public void close() {
    reader.close();
  }
}
