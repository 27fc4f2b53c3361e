package dev.picket.bench.peers.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Measures from a wake-up to the run of a thread that has slept on the other processor. */
final class FutexSampler implements Sampler {
  /** Longer than anybody lingers before he sleeps; all who are woken have slept so long. */
  private static final long QUIET_NANOS = 10_000_000;

  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment word = arena.allocate(ValueLayout.JAVA_INT);
  private final Thread sleeper;
  private int wakes;
  private volatile boolean closed;
  private volatile long wokenNanos;
  private volatile @Nullable Throwable failure;

  FutexSampler(int processor) {
    sleeper = Thread.ofPlatform().name("sleeper").daemon().unstarted(() -> sleep(processor));
    sleeper.start();
  }

  @Override
  public double sample() {
    keepQuiet();
    wokenNanos = 0;
    long start = System.nanoTime();
    wake();
    while (wokenNanos == 0) {
      if (failure != null) {
        throw new IllegalStateException("the sleeper failed", failure);
      }
      Thread.onSpinWait();
    }
    return wokenNanos - start;
  }

  /**
   * Runs on, as a thread does that then has something to hand over: one that slept is slow itself.
   */
  static void keepQuiet() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < QUIET_NANOS) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
    Threads.join(sleeper);
    arena.close();
  }

  private void wake() {
    WORD.setVolatile(word, 0L, ++wakes);
    Sink.keep(Native.futexWakeOne(word));
  }

  private void sleep(int processor) {
    try {
      Native.pin(processor);
      for (int seen = 0; !closed; seen++) {
        while ((int) WORD.getVolatile(word, 0L) == seen) {
          Native.futexWait(word, seen);
        }
        wokenNanos = System.nanoTime();
      }
    } catch (Throwable e) {
      failure = e;
    }
  }
}
