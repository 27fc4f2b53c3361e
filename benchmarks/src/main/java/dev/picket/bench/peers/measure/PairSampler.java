package dev.picket.bench.peers.measure;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures an operation that two threads do at once: the mean of what it takes each. A chunk ends
 * for both when the first has done its part, so that neither is ever alone.
 */
final class PairSampler implements Sampler {
  private static final int SLICES = 64;
  private static final int FIRST_SLICE = 4;

  private final Loop loop;
  private final long chunkNanos;
  private final Thread second;
  private int slice = FIRST_SLICE;
  private double ofSecond;

  private volatile long begun;
  private volatile long finished;
  private volatile boolean over;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /**
   * Prepares to measure.
   *
   * @param loops makes a loop for the thread that asks
   * @param processor of the second thread
   * @param chunkNanos about how long a chunk is to be
   */
  PairSampler(Supplier<? extends Loop> loops, int processor, long chunkNanos) {
    this.loop = loops.get();
    this.chunkNanos = chunkNanos;
    this.second =
        Thread.ofPlatform().name("second").daemon().unstarted(() -> runSecond(processor, loops));
    second.start();
  }

  @Override
  public double sample() {
    long chunk = begun + 1;
    long start = System.nanoTime();
    over = false;
    begun = chunk;
    double ofFirst = runChunk(loop);
    while (finished != chunk) {
      failIfFailed();
      Thread.onSpinWait();
    }
    double mean = (ofFirst + ofSecond) / 2;
    if (System.nanoTime() - start < chunkNanos / 2) {
      slice *= 2;
    }
    return mean;
  }

  @Override
  public void close() {
    closed = true;
    Threads.join(second);
    loop.close();
    failIfFailed();
  }

  private double runChunk(Loop mine) {
    int count = slice;
    int slices = 0;
    long done = 0;
    long start = System.nanoTime();
    do {
      done += mine.run(count);
      slices++;
    } while (slices < SLICES && !over);
    over = true;
    long nanos = System.nanoTime() - start;
    Sink.keep(done);
    return nanos / ((double) slices * count);
  }

  private void runSecond(int processor, Supplier<? extends Loop> loops) {
    try {
      Native.pin(processor);
      try (Loop mine = loops.get()) {
        for (long chunk = 1; awaitChunk(chunk); chunk++) {
          ofSecond = runChunk(mine);
          finished = chunk;
        }
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private boolean awaitChunk(long chunk) {
    while (begun != chunk) {
      if (closed) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  private void failIfFailed() {
    if (failure != null) {
      throw new IllegalStateException("the second thread failed", failure);
    }
  }
}
