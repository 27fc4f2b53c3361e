package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;

/** Measures the whole life of a record of memory outside the heap, free included. */
final class OffHeapSampler implements Sampler {
  private static final int BATCHES_PER_CHUNK = 8;
  private static final int BATCH = 1024;

  private final Reader reader;
  private final Records records;

  OffHeapSampler(Reclaimer reclaimer) {
    this.reader = reclaimer.reader();
    this.records = new Records(reclaimer, Block::allocate);
  }

  @Override
  public double sample() {
    long start = System.nanoTime();
    for (int batch = 0; batch < BATCHES_PER_CHUNK; batch++) {
      for (int i = 0; i < BATCH; i++) {
        records.allocateAndRetire();
      }
      records.drain();
    }
    return (System.nanoTime() - start) / ((double) BATCHES_PER_CHUNK * BATCH);
  }

  @Override
  public void close() {
    reader.close();
  }
}
