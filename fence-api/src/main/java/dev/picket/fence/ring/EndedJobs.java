package dev.picket.fence.ring;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.reclaim.spi.Turns;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that have ended and whose fences are to be signalled, in the order in which they ended.
 *
 * @param <J> type of the jobs
 */
final class EndedJobs<J> {
  /*
   * Jobs are added under the ring's lock, and signalled without it, because signalling runs consumers' callbacks. One
   * thread at a time signals, or fences of one ring could overtake each other. What a turn has taken and not signalled,
   * because something was thrown, is left to the next one.
   */

  private final ReentrantLock lock;
  private final FenceContext<J> context;
  private final boolean inOrder;
  private final Turns signalling = new Turns(this::signalAll);

  private @Nullable PreparedJob<J> first;
  private @Nullable PreparedJob<J> last;

  /** The next one to be signalled; belongs to whoever has the turn. */
  private @Nullable PreparedJob<J> taken;

  private volatile long completed;
  private volatile long failed;

  EndedJobs(ReentrantLock lock, FenceContext<J> context, boolean inOrder) {
    this.lock = lock;
    this.context = context;
    this.inOrder = inOrder;
  }

  /** Under the ring's lock. */
  void add(PreparedJob<J> job) {
    PreparedJob<J> before = last;
    last = job;
    if (before == null) {
      first = job;
    } else {
      before.nextEnded = job;
    }
  }

  /** Fences that were signalled as done. */
  long completed() {
    return completed;
  }

  /** Fences that were signalled with an error. */
  long failed() {
    return failed;
  }

  /** Signals what has ended, without the ring's lock; gives how many this thread has signalled. */
  int signal() {
    return signalling.take();
  }

  private int signalAll() {
    int signalled = 0;
    while (takeAll()) {
      signalled += signalTaken();
    }
    return signalled;
  }

  private boolean takeAll() {
    if (taken != null) {
      return true;
    }
    lock.lock();
    try {
      taken = first;
      first = null;
      last = null;
    } finally {
      lock.unlock();
    }
    return taken != null;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread has the turn
  private int signalTaken() {
    int signalled = 0;
    for (PreparedJob<J> job; (job = taken) != null; ) {
      FenceError error = job.error();
      DriverFence<J> fence = job.driverFence();
      if (error != null) {
        signalled += fence.fail(error, job.endNanos()) ? 1 : 0;
        failed++;
      } else {
        if (inOrder && !fence.fence().isSignaled()) {
          signalled += context.signalUpTo(lastOfRun(job).seqno(), job.endNanos());
        }
        // Another thread may have the context's turn and not have come to this one yet, and what
        // comes next must not overtake it.
        signalled += fence.signal(job.endNanos()) ? 1 : 0;
        completed++;
      }
      taken = job.nextEnded;
    }
    return signalled;
  }

  /** The last of those that were done at the same time, without one that failed in between. */
  private static <J> PreparedJob<J> lastOfRun(PreparedJob<J> begin) {
    PreparedJob<J> job = begin;
    for (PreparedJob<J> after; (after = job.nextEnded) != null; job = after) {
      if (after.error() != null || after.endNanos() != begin.endNanos()) {
        break;
      }
    }
    return job;
  }
}
