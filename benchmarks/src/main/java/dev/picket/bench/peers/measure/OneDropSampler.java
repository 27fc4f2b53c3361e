package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;

/** Measures from the retirement of one record to its drop, by a thread that drains all the time. */
final class OneDropSampler implements Sampler {
  private static final int RECORDS_PER_CHUNK = 64;

  private final Reader reader;
  private final Records records;

  OneDropSampler(Reclaimer reclaimer) {
    this.reader = reclaimer.reader();
    this.records = new Records(reclaimer, Block::none);
  }

  @Override
  public double sample() {
    long taken = 0;
    for (int i = 0; i < RECORDS_PER_CHUNK; i++) {
      Guarded<?> one = records.allocate();
      one.cutOff();
      long start = System.nanoTime();
      records.retire(one);
      records.drain();
      taken += System.nanoTime() - start;
    }
    return taken / (double) RECORDS_PER_CHUNK;
  }

  @Override
  public void close() {
    reader.close();
  }
}
