package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import java.util.Arrays;

/**
 * Measures from the retirement of one record to its drop, by a thread that drains all the time: the
 * median, as of all that waits.
 */
final class OneDropSampler implements Sampler {
  private static final int RECORDS_PER_CHUNK = 64;

  private final long[] taken = new long[RECORDS_PER_CHUNK];
  private final Reader reader;
  private final Records records;

  OneDropSampler(Reclaimer reclaimer) {
    this.reader = reclaimer.reader();
    this.records = new Records(reclaimer, Block::none);
  }

  @Override
  public double sample() {
    for (int i = 0; i < taken.length; i++) {
      Guarded<?> one = records.allocate();
      one.cutOff();
      long start = System.nanoTime();
      records.retire(one);
      records.drain();
      taken[i] = System.nanoTime() - start;
    }
    Arrays.sort(taken);
    return taken[taken.length / 2];
  }

  @Override
  public void close() {
    reader.close();
  }
}
