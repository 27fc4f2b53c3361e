package dev.picket.bench.peers.measure;

/** Measures whether a pace is kept: how much of it is done. */
final class RateSampler implements Sampler {
  private final Work work;

  RateSampler(Work work) {
    this.work = work;
  }

  @Override
  public double sample() {
    long done = work.done();
    long start = System.nanoTime();
    work.until(start + LossSampler.WINDOW_NANOS);
    return (work.done() - done) / ((System.nanoTime() - start) * Work.PACE_PER_NANO);
  }

  @Override
  public void close() {
    work.close();
  }
}
