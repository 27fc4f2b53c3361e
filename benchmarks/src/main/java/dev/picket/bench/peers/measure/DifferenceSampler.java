package dev.picket.bench.peers.measure;

/**
 * Measures what something takes more than a part of it.
 *
 * @param whole measured first
 * @param part measured right after
 */
record DifferenceSampler(Sampler whole, Sampler part) implements Sampler {
  @Override
  public double sample() {
    return whole.sample() - part.sample();
  }

  @Override
  public void close() {
    whole.close();
    part.close();
  }
}
