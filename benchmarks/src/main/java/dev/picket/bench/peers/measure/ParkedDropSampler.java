package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;

/**
 * Measures from the retirement of one record to its drop by the reclaimer's own threads on the
 * other processor, which have been quiet for so long that they sleep.
 */
final class ParkedDropSampler implements Sampler {
  private static final int DROPS_BEFORE = 2000;

  private final Reclaimer reclaimer;
  private final Reader reader;
  private final Records records;

  /** Opens the reclaimer, and has its threads work enough to be compiled. */
  ParkedDropSampler(Domain domain, Bench bench) {
    reclaimer = domain.background(bench.second(), bench.first());
    reader = reclaimer.reader();
    records = new Records(reclaimer, Block::none);
    for (int i = 0; i < DROPS_BEFORE; i++) {
      records.allocateAndRetire();
      records.spinUntilDropped();
    }
  }

  @Override
  public double sample() {
    Guarded<?> one = records.allocate();
    one.cutOff();
    FutexSampler.keepQuiet();
    long start = System.nanoTime();
    records.retire(one);
    records.spinUntilDropped();
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    reader.close();
    reclaimer.close();
  }
}
