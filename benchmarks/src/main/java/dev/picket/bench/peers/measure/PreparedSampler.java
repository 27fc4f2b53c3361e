package dev.picket.bench.peers.measure;

import java.util.Arrays;

/**
 * Measures what one operation of a loop takes, in batches so small that they stay in the caches.
 * What is made before a batch, and what is ended after it, is not measured.
 */
final class PreparedSampler implements Sampler {
  private static final int LEAST_BATCHES = 4;
  private static final int MOST_BATCHES = 4096;

  private final PreparedLoop loop;
  private final Clock clock;
  private final int batch;
  private final long chunkNanos;
  private final double[] taken = new double[MOST_BATCHES];

  /**
   * Prepares to measure.
   *
   * @param loop closed with the sampler
   * @param clock what of
   * @param batch how many operations one preparation is for
   * @param chunkNanos about how long a chunk is to be, with all that is not measured
   */
  PreparedSampler(PreparedLoop loop, Clock clock, int batch, long chunkNanos) {
    this.loop = loop;
    this.clock = clock;
    this.batch = batch;
    this.chunkNanos = chunkNanos;
  }

  @Override
  public double sample() {
    long sink = 0;
    int batches = 0;
    long begun = System.nanoTime();
    do {
      loop.prepare(batch);
      long start = clock.now();
      sink += loop.run(batch);
      taken[batches++] = clock.now() - start;
      loop.cleanUp();
    } while (batches < LEAST_BATCHES
        || (batches < MOST_BATCHES && System.nanoTime() - begun < chunkNanos));
    Sink.keep(sink);
    return clock.of(Arrays.copyOf(taken, batches)) / batch;
  }

  @Override
  public void close() {
    loop.close();
  }
}
