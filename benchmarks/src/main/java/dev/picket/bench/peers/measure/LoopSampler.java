package dev.picket.bench.peers.measure;

/** Measures what one operation of a loop takes. The loop grows until a chunk is long enough. */
final class LoopSampler implements Sampler {
  /** Many calls, so that the method as a whole is compiled, and not only the loop that it is in. */
  private static final int SLICES = 64;

  private static final int FIRST_SLICE = 4;

  /** Far below what a processor takes for an instruction that was not left out. */
  private static final double LEAST_NANOS = 0.02;

  private final Loop loop;
  private final Clock clock;
  private final long chunkNanos;
  private int slice = FIRST_SLICE;

  /**
   * Prepares to measure.
   *
   * @param loop closed with the sampler
   * @param clock what of
   * @param chunkNanos about how long a chunk is to be
   */
  LoopSampler(Loop loop, Clock clock, long chunkNanos) {
    this.loop = loop;
    this.clock = clock;
    this.chunkNanos = chunkNanos;
  }

  @Override
  public double sample() {
    int count = slice;
    long sink = 0;
    long startNanos = System.nanoTime();
    long start = clock.now();
    for (int i = 0; i < SLICES; i++) {
      sink += loop.run(count);
    }
    long taken = clock.now() - start;
    Sink.keep(sink);
    if (System.nanoTime() - startNanos < chunkNanos / 2) {
      slice = 2 * count;
    }
    double each = taken / ((double) SLICES * count);
    if (clock == Clock.NANOS && each < LEAST_NANOS) {
      throw new IllegalStateException(
          "%s takes %f ns, so the compiler has left it out".formatted(loop.getClass(), each));
    }
    return each;
  }

  @Override
  public void close() {
    loop.close();
  }
}
