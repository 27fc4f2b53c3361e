package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;

/**
 * Measures the drain that ends a grace period while a crowd is parked in sections that began after
 * it, so that it looks at all of them and waits for none. Somebody who was inside before keeps the
 * grace period open until the crowd is there.
 */
final class LateCrowdSampler implements Sampler {
  private final Reclaimer reclaimer;
  private final int count;
  private final Reader reader;
  private final Records records;
  private final Guarded<?> watched;

  LateCrowdSampler(Reclaimer reclaimer, int count) {
    this.reclaimer = reclaimer;
    this.count = count;
    this.reader = reclaimer.reader();
    this.records = new Records(reclaimer, Block::none);
    this.watched = reclaimer.allocate(Block.none());
  }

  @Override
  public double sample() {
    Crowd before = Crowd.inside(1, reclaimer, watched);
    records.allocateAndRetire();
    require(reclaimer.drain(Long.MAX_VALUE) == 0, "a section was not waited for");
    Crowd after = Crowd.inside(count, reclaimer, watched);
    before.close();
    long start = System.nanoTime();
    int dropped = reclaimer.drain(Long.MAX_VALUE);
    long taken = System.nanoTime() - start;
    require(dropped == 1, "sections were waited for that began later");
    after.close();
    return taken;
  }

  @Override
  public void close() {
    reader.close();
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
