package dev.picket.bench.peers.measure;

import java.util.function.Supplier;

/** Measures which share of its speed a loop on the other processor loses to work on this one. */
final class LossSampler implements Sampler {
  static final long WINDOW_NANOS = 15_000_000;

  private final Work work;
  private final Sibling sibling;

  LossSampler(Work work, int processor, Supplier<? extends Loop> bystander) {
    this.work = work;
    this.sibling = Sibling.start(processor, bystander);
  }

  @Override
  public double sample() {
    for (; ; ) {
      double before = turnsPerNano(false);
      double beside = turnsPerNano(true);
      double alone = (before + turnsPerNano(false)) / 2;
      // Where somebody else has the other processor all the time there is nothing to lose.
      if (alone > 0) {
        return 1 - beside / alone;
      }
    }
  }

  @Override
  public void close() {
    sibling.close();
    work.close();
  }

  private double turnsPerNano(boolean working) {
    long turns = sibling.turns();
    long start = System.nanoTime();
    if (working) {
      work.until(start + WINDOW_NANOS);
    } else {
      Work.restUntil(start + WINDOW_NANOS);
    }
    return (double) (sibling.turns() - turns) / (System.nanoTime() - start);
  }
}
