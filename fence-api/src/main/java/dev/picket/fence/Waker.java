package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.spi.Sleeper;
import dev.picket.reclaim.spi.WakeQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes parked threads, so that a signal that ends many waits need not: a wake-up takes
 * microseconds of whoever makes it. One per reclaimer. It has a daemon thread while several threads
 * are parked, unless the reclaimer is driven by its user or closed; then whoever signals wakes.
 */
final class Waker {
  /*
   * Who wakes is a question of cost only, and answered from hints; that no wake-up is lost is argued in WakeQueue. A lone
   * wake-up is the signal's own: it takes one hop, and calling the thread would cost the signal as much. In a burst one
   * call serves all: that is, if a signal follows another one within BURST_NANOS while several threads are parked, or if
   * the last time that one came after a pause others followed it.
   *
   * A thread that has woken all looks for more before it sleeps, and lets others run meanwhile. Else it could be done
   * while its caller is still calling it, and each signal of the burst would call it again.
   *
   * The thread is started by a waiter, never by a signal, which may not allocate: by the second one that parks. It ends
   * when it was not called for a while in which no second one parked, or when no thread may be had any more.
   *
   * `thread` is written by who has begun to attend to the queue, before the thread is started. A caller reads it after
   * it has found the attendant asleep, which only the thread itself says. If that one has ended since, it has emptied the
   * queue, and the call goes to its successor, whom it does not harm.
   */

  private static final PerReclaimer<Waker> WAKERS = new PerReclaimer<>(Waker::new);

  /** How long the thread stays without work, and how long after a failure it is tried again. */
  private static final long IDLE_NANOS = 1_000_000_000;

  /** Some times what it takes a thread to wake up. */
  private static final long BURST_NANOS = 100_000;

  /** Longer than most calls of the thread take. */
  private static final long LINGER_NANOS = 2 * BURST_NANOS;

  private final WakeQueue queue = new WakeQueue();
  private final AtomicInteger parked = new AtomicInteger();
  private final BooleanSupplier mayHaveThread;
  private final ThreadFactory threads;
  private volatile @Nullable Thread thread;
  private volatile boolean failed;
  private volatile long failedNanos;

  private boolean wanted;
  private long burstNanos;
  private boolean burstSeen;

  private Waker(Reclaimer reclaimer) {
    this(
        reclaimer::mayHaveThreads,
        Thread.ofPlatform()
            .daemon()
            .name("picket-" + reclaimer.name() + "-wake")
            .inheritInheritableThreadLocals(false)
            .factory());
  }

  Waker(BooleanSupplier mayHaveThread, ThreadFactory threads) {
    this.mayHaveThread = mayHaveThread;
    this.threads = threads;
  }

  static Waker of(Reclaimer reclaimer) {
    return WAKERS.of(reclaimer);
  }

  /** Called by a thread that is about to park, until it calls {@link #leave}. */
  void enter() {
    if (parked.getAndIncrement() > 0) {
      wanted = true;
      if (mayHaveThread.getAsBoolean() && !hasJustFailed() && queue.attend()) {
        start();
      }
    }
  }

  void leave() {
    parked.decrementAndGet();
  }

  /** Called by a signal: never waits, allocates or fails. */
  void wake(Sleeper sleeper) {
    if (!followsOthers()) {
      sleeper.wake();
      // It may have taken longer than a burst may pause.
      burstNanos = System.nanoTime();
    } else if (queue.add(sleeper)) {
      LockSupport.unpark(thread);
    }
  }

  private boolean followsOthers() {
    if (queue.isAwake()) {
      seeBurst();
      return true;
    }
    if (parked.get() <= 1) {
      return false;
    }
    long now = System.nanoTime();
    if (now - burstNanos < BURST_NANOS) {
      seeBurst();
      return true;
    }
    burstNanos = now;
    boolean othersExpected = burstSeen;
    burstSeen = false;
    return othersExpected;
  }

  private void seeBurst() {
    if (!burstSeen) {
      burstSeen = true;
    }
  }

  private boolean hasJustFailed() {
    return failed && System.nanoTime() - failedNanos < IDLE_NANOS;
  }

  private void start() {
    boolean started = false;
    try {
      Thread made = threads.newThread(this::serve);
      thread = made;
      made.start();
      started = true;
    } catch (OutOfMemoryError e) {
      // There are as many threads as there may be. The signals wake, then.
      failedNanos = System.nanoTime();
      failed = true;
    } finally {
      if (!started) {
        queue.abandon();
      }
    }
  }

  private void serve() {
    boolean ended = false;
    try {
      do {
        queue.wakeAll();
      } while (findsMore() || !queue.fallAsleep() || sleepUntilCalled());
      ended = true;
    } finally {
      if (!ended) {
        queue.abandon();
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // those it has woken may share its processor
  private boolean findsMore() {
    long start = System.nanoTime();
    while (queue.isEmpty()) {
      if (System.nanoTime() - start >= LINGER_NANOS) {
        return false;
      }
      Thread.yield();
    }
    return true;
  }

  private boolean sleepUntilCalled() {
    long start = System.nanoTime();
    while (!queue.isAwake()) {
      LockSupport.parkNanos(this, IDLE_NANOS);
      // Nobody means anything by interrupting this thread, but it would not sleep.
      Thread.interrupted();
      long now = System.nanoTime();
      if (now - start >= IDLE_NANOS) {
        start = now;
        if (!isNeeded() && queue.leave()) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isNeeded() {
    boolean wantedMeanwhile = wanted;
    wanted = false;
    return (wantedMeanwhile || parked.get() > 1) && mayHaveThread.getAsBoolean();
  }
}
