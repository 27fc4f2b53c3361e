package dev.picket.bench.peers.measure;

import java.util.function.Supplier;

/** Measures while a sibling loops on the other processor. */
final class BesideSampler implements Sampler {
  private final Sampler measured;
  private final Sibling sibling;

  BesideSampler(Sampler measured, int processor, Supplier<? extends Loop> loop) {
    this.measured = measured;
    this.sibling = Sibling.start(processor, loop);
  }

  @Override
  public double sample() {
    return measured.sample();
  }

  @Override
  public void close() {
    sibling.close();
    measured.close();
  }
}
