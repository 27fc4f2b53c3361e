package dev.picket.reclaim;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.reclaim.spi.Batch;
import dev.picket.reclaim.spi.ProcessBarrier;
import java.lang.invoke.VarHandle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * The two threads of a background reclaimer: one runs grace periods, the other drops, so that
 * neither waits for drops.
 */
final class Worker {
  /*
   * Parking is the store-buffering pattern: a retiring thread stores a tail and then loads `parked`; the worker stores
   * `parked` and then loads the tails. The light and the heavy half of the process barrier stand between, so at least
   * one of the two sees the other, and the compare-and-set lets only one retiring thread pay for the wake-up.
   *
   * A process barrier disturbs every running thread of the process for microseconds. So no grace period begins sooner
   * than GATHER_NANOS after the one before, unless somebody waits for it; what is retired meanwhile gathers for it.
   *
   * Before it parks for good the worker lingers in timed parks that it does not announce. While signals keep coming no
   * signalling thread ever has to wake it.
   */

  private static final VarHandle PARKED =
      fieldVarHandle(lookup(), "parked", VarHandle.class, Worker.class, boolean.class);

  /** Sections last nanoseconds, the shortest sleep lasts tens of microseconds. */
  private static final int SPINS = 100;

  private static final long GATHER_NANOS = 2_000_000;
  private static final long LINGER_NANOS = 1_000_000;
  private static final int LINGERS = 2;
  private static final long SHORTEST_WAIT_NANOS = 20_000;
  private static final long LONGEST_WAIT_NANOS = 1_000_000;
  private static final long HOUSEKEEPING_NANOS = 1_000_000_000;

  private final Reclaimer reclaimer;
  private final Reclamation reclamation;
  private final ReclaimerOptions options;
  private final Thread graceThread;
  private final Thread dropThread;
  private final BlockingQueue<Runnable> drops = new LinkedBlockingQueue<>();

  @SuppressWarnings("unused") // through PARKED
  private boolean parked;

  private volatile boolean hurried;

  private boolean noMoreDrops;

  Worker(Reclaimer reclaimer, Reclamation reclamation, ReclaimerOptions options) {
    this.reclaimer = reclaimer;
    this.reclamation = reclamation;
    this.options = options;
    this.graceThread =
        Thread.ofPlatform()
            .daemon()
            .name("picket-" + options.name + "-grace")
            .unstarted(this::runGracePeriods);
    this.dropThread =
        Thread.ofPlatform()
            .daemon()
            .name("picket-" + options.name + "-drop")
            .unstarted(this::runDrops);
  }

  void start() {
    graceThread.start();
    dropThread.start();
  }

  /** Called after a retirement. Wait-free; wakes the worker only if it has parked. */
  void retired() {
    ProcessBarrier.light();
    if ((boolean) PARKED.getOpaque(this) && PARKED.compareAndSet(this, true, false)) {
      LockSupport.unpark(graceThread);
    }
  }

  /** Runs what somebody else's draining left over. */
  void finish(DropsDue left) {
    submit(() -> left.run(reclaimer.dropper()));
  }

  /** Wakes the worker from whatever sleep it is in, to do at once what can be done. */
  void wake() {
    hurried = true;
    PARKED.setVolatile(this, false);
    LockSupport.unpark(graceThread);
  }

  private void runGracePeriods() {
    try {
      Patience patience = new Patience();
      while (!reclaimer.isFinished() && !reclaimer.hasStopped()) {
        runOnce(patience);
      }
    } catch (Throwable e) {
      reclaimer.stopReclaiming(e);
    }
    drops.add(() -> noMoreDrops = true);
  }

  private void runOnce(Patience patience) {
    long untilNext = hurry() ? 0 : reclamation.lastBegunNanos() + GATHER_NANOS - System.nanoTime();
    Batch over = reclamation.step(untilNext <= 0);
    if (over != null) {
      submit(() -> reclaimer.dropper().dropAll(over));
      patience.waitNanos = SHORTEST_WAIT_NANOS;
      patience.lingered = 0;
      patience.spun = 0;
    } else if (reclamation.isWaiting() && patience.spun < SPINS) {
      patience.spun++;
      Thread.onSpinWait();
    } else if (reclamation.isWaiting()) {
      LockSupport.parkNanos(this, patience.waitNanos);
      patience.waitNanos = Math.min(LONGEST_WAIT_NANOS, 2 * patience.waitNanos);
    } else if (untilNext > 0) {
      LockSupport.parkNanos(this, untilNext);
    } else if (patience.lingered < LINGERS) {
      patience.lingered++;
      LockSupport.parkNanos(this, LINGER_NANOS);
    } else {
      park();
      patience.lingered = reclamation.hasWork() ? 0 : LINGERS - 1;
    }
    if (System.nanoTime() - patience.housekeepingDue >= 0) {
      patience.housekeepingDue = System.nanoTime() + HOUSEKEEPING_NANOS;
      submit(reclaimer::housekeep);
    }
  }

  private boolean hurry() {
    if (hurried) {
      hurried = false;
      return true;
    }
    return reclamation.isHurried();
  }

  private void runDrops() {
    while (!noMoreDrops) {
      try {
        runOrStop(drops.take());
      } catch (InterruptedException e) {
        // A drop interrupted this thread, and nothing was taken.
      }
    }
  }

  private void park() {
    PARKED.setVolatile(this, true);
    ProcessBarrier.heavy();
    if (!reclamation.hasWork() && !reclaimer.isFinished()) {
      LockSupport.parkNanos(this, HOUSEKEEPING_NANOS);
    }
    PARKED.setVolatile(this, false);
  }

  private void submit(Runnable task) {
    if (options.dropExecutor == null) {
      drops.add(task);
      return;
    }
    try {
      options.dropExecutor.execute(() -> runOrStop(task));
    } catch (RejectedExecutionException e) {
      drops.add(task);
    }
  }

  /** A batch that was given up half-way would be waited for in vain, so it is told. */
  private void runOrStop(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      reclaimer.stopReclaiming(e);
    }
  }

  /** What the grace-period thread writes all the time, away from what signalling threads read. */
  private static final class Patience {
    long waitNanos = SHORTEST_WAIT_NANOS;
    int lingered;
    int spun;
    long housekeepingDue = System.nanoTime() + HOUSEKEEPING_NANOS;
  }
}
