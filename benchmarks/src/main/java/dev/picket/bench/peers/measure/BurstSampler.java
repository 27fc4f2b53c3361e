package dev.picket.bench.peers.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Measures signals one right after the other, each of which somebody is parked for, on the other
 * processor.
 */
final class BurstSampler implements Sampler {
  static final int COUNT = 64;

  /** What of a burst is measured. */
  enum Part {
    /** What the first signal takes of the thread that signals. */
    FIRST,
    /** What each of the others takes of it, in the mean. */
    LATER,
    /** From the begin of the burst to a waiter's return, the median of all. */
    WAKE;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is waited for and signalled. */
  interface Burst {
    /** Makes the next ones. */
    void renew(int count);

    /** Waits for one of them. */
    void await(int index) throws InterruptedException;

    /** Signals some of them. */
    void signal(int from, int to, long nanos);

    /** Gives back what belongs to the thread that renews. */
    void close();
  }

  private final Burst burst;
  private final Part part;
  private final Thread[] waiters = new Thread[COUNT];
  private final CyclicBarrier turn = new CyclicBarrier(COUNT + 1);
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger woken = new AtomicInteger();
  private final AtomicLongArray wokenNanos = new AtomicLongArray(COUNT);
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  BurstSampler(Burst burst, Part part, int processor) {
    this.burst = burst;
    this.part = part;
    Arrays.setAll(
        waiters,
        i ->
            Thread.ofPlatform().name("waiter-" + i).daemon().unstarted(() -> waitOn(processor, i)));
    for (Thread waiter : waiters) {
      waiter.start();
    }
  }

  @Override
  public double sample() {
    burst.renew(COUNT);
    begun.set(0);
    woken.set(0);
    awaitTurn();
    while (begun.get() != COUNT || !areParked()) {
      failIfFailed();
      Thread.onSpinWait();
    }
    FutexSampler.keepQuiet();
    long start = System.nanoTime();
    burst.signal(0, 1, start);
    long second = System.nanoTime();
    burst.signal(1, COUNT, start);
    long end = System.nanoTime();
    while (woken.get() != COUNT) {
      failIfFailed();
      Thread.onSpinWait();
    }
    return switch (part) {
      case FIRST -> second - start;
      case LATER -> (end - second) / (COUNT - 1.0);
      case WAKE -> medianWake() - start;
    };
  }

  @Override
  public int leastWarmUps() {
    return Bench.chunksUntilCompiled(COUNT);
  }

  @Override
  public void close() {
    closed = true;
    awaitTurn();
    for (Thread waiter : waiters) {
      Threads.join(waiter);
    }
    burst.close();
    failIfFailed();
  }

  private double medianWake() {
    long[] nanos = new long[COUNT];
    Arrays.setAll(nanos, wokenNanos::get);
    Arrays.sort(nanos);
    return (nanos[COUNT / 2 - 1] + nanos[COUNT / 2]) / 2.0;
  }

  private boolean areParked() {
    for (Thread waiter : waiters) {
      Thread.State state = waiter.getState();
      if (state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING) {
        return false;
      }
    }
    return true;
  }

  private void waitOn(int processor, int index) {
    try {
      Native.pin(processor);
      awaitTurn();
      while (!closed) {
        begun.incrementAndGet();
        burst.await(index);
        wokenNanos.set(index, System.nanoTime());
        woken.incrementAndGet();
        awaitTurn();
      }
    } catch (Throwable e) {
      failure = e;
      turn.reset();
    }
  }

  private void awaitTurn() {
    try {
      turn.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException("the burst was given up", failure == null ? e : failure);
    }
  }

  private void failIfFailed() {
    if (failure != null) {
      throw new IllegalStateException("a waiter failed", failure);
    }
  }
}
