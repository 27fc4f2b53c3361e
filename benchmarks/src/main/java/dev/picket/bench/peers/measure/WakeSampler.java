package dev.picket.bench.peers.measure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Measures from a signal to the return of a thread that waits for it on the other processor: the
 * median of some waits.
 */
final class WakeSampler implements Sampler {
  /** So short that a waiter who spins at all still does. */
  private static final long SPINNING_NANOS = 4_000;

  private static final int SPINNING_WAITS = 64;

  /** Longer than anybody spins before he parks, and than a processor takes to be idle. */
  private static final long PARKED_NANOS = 2_000_000;

  private static final int PARKED_WAITS = 5;

  /** What is waited for, once. */
  interface Wait {
    /** Makes the next one. */
    void renew();

    /** Waits for it. */
    void await() throws InterruptedException;

    /** Ends the wait, at a time that the caller knows. */
    void signal(long nanos);

    /** Gives back what belongs to the thread that renews. */
    default void close() {}
  }

  private final Wait wait;
  private final long delayNanos;
  private final long[] taken;
  private final int leastWarmUps;
  private final Thread waiter;
  private volatile long renewed;
  private volatile long waiting;
  private volatile long wokenNanos;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  private WakeSampler(Wait wait, long delayNanos, int waits, int leastWarmUps, int processor) {
    this.wait = wait;
    this.delayNanos = delayNanos;
    this.taken = new long[waits];
    this.leastWarmUps = leastWarmUps;
    waiter = Thread.ofPlatform().name("waiter").daemon().unstarted(() -> waitOn(processor));
    waiter.start();
  }

  /** Signals while the waiter spins, if it does. */
  static WakeSampler whileSpinning(Wait wait, int processor) {
    int warmUps = Bench.chunksUntilCompiled(SPINNING_WAITS);
    return new WakeSampler(wait, SPINNING_NANOS, SPINNING_WAITS, warmUps, processor);
  }

  /** Signals once the waiter sleeps. */
  static WakeSampler whileParked(Wait wait, int processor) {
    // Beside the call of the scheduler it does not matter how a wait is compiled.
    return new WakeSampler(wait, PARKED_NANOS, PARKED_WAITS, 1, processor);
  }

  @Override
  public double sample() {
    for (int i = 0; i < taken.length; i++) {
      taken[i] = signalAndWake();
    }
    Arrays.sort(taken);
    return taken[taken.length / 2];
  }

  @Override
  public int leastWarmUps() {
    return leastWarmUps;
  }

  @Override
  public void close() {
    closed = true;
    long last = renewed + 1;
    renewed = last;
    Threads.join(waiter);
    wait.close();
    failIfFailed();
  }

  private long signalAndWake() {
    wait.renew();
    wokenNanos = 0;
    long turn = renewed + 1;
    renewed = turn;
    while (waiting != turn) {
      failIfFailed();
      Thread.onSpinWait();
    }
    long now = System.nanoTime();
    long due = now + delayNanos;
    while (now - due < 0) {
      Thread.onSpinWait();
      now = System.nanoTime();
    }
    wait.signal(now);
    while (wokenNanos == 0) {
      failIfFailed();
      Thread.onSpinWait();
    }
    return wokenNanos - now;
  }

  private void waitOn(int processor) {
    try {
      Native.pin(processor);
      for (long turn = 1; awaitTurn(turn); turn++) {
        waiting = turn;
        wait.await();
        wokenNanos = System.nanoTime();
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private boolean awaitTurn(long turn) {
    while (renewed != turn) {
      Thread.onSpinWait();
    }
    return !closed;
  }

  private void failIfFailed() {
    if (failure != null) {
      throw new IllegalStateException("the waiter failed", failure);
    }
  }
}
