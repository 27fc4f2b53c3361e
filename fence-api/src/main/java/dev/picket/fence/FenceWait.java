package dev.picket.fence;

import dev.picket.fence.trace.FenceTrace;
import dev.picket.reclaim.spi.Blocking;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for fences. A wait first looks for the signal, for as long as the context's {@link
 * SpinWindow} thinks it worth while, and puts nothing on the fence meanwhile; then it registers
 * callbacks that wake the thread, parks, and takes them off again.
 */
final class FenceWait {
  /*
   * No wake-up is lost: the fence takes the callback or refuses it, by one compare-and-set against the signal's. A
   * callback that was taken is fired after the outcome is published, and wakes the thread, by an unpark that the thread
   * keeps if it has not parked yet. Whatever has woken it, it looks at its fences before it parks again.
   */

  /** Not timed; a timed wait that is so long ends after centuries. */
  private static final long FOREVER = Long.MAX_VALUE;

  /** The clock takes longer than a look. */
  private static final int LOOKS_PER_CLOCK = 8;

  private FenceWait() {}

  static boolean await(Fence fence, long nanos, boolean interruptible) throws InterruptedException {
    if (nanos == 0) {
      return fence.poll();
    }
    refuseInTheWrongPlace();
    if (fence.isSignaled()) {
      return true;
    }
    OwnWaiters waiters = OwnWaiters.ofCurrentThread();
    int wait = waiters.begin();
    try {
      waiters.add(fence);
      return awaitAny(waiters, wait, nanos, interruptible) != null;
    } finally {
      waiters.end(wait);
    }
  }

  static boolean awaitAll(List<Fence> fences, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    int count = fences.size();
    if (nanos != 0 && count > 1) {
      refuseInTheWrongPlace();
      for (int i = 0; i < count; i++) {
        fences.get(i).enableForWait();
      }
    }
    boolean all = true;
    for (int i = 0; i < count; i++) {
      all &= await(fences.get(i), Math.max(0, left(nanos, start)), true);
    }
    return all;
  }

  static @Nullable Fence awaitAny(List<Fence> fences, long nanos) throws InterruptedException {
    int count = fences.size();
    if (nanos == 0) {
      for (int i = 0; i < count; i++) {
        Fence fence = fences.get(i);
        if (fence.poll()) {
          return fence;
        }
      }
      return null;
    }
    refuseInTheWrongPlace();
    for (int i = 0; i < count; i++) {
      Fence fence = fences.get(i);
      if (fence.isSignaled()) {
        return fence;
      }
    }
    OwnWaiters waiters = OwnWaiters.ofCurrentThread();
    int wait = waiters.begin();
    try {
      for (int i = 0; i < count; i++) {
        waiters.add(fences.get(i));
      }
      return awaitAny(waiters, wait, nanos, true);
    } finally {
      waiters.end(wait);
    }
  }

  private static @Nullable Fence awaitAny(
      OwnWaiters waiters, int wait, long nanos, boolean interruptible) throws InterruptedException {
    int end = waiters.inUse();
    for (int i = wait; i < end; i++) {
      traceStart(waiters.awaited(i));
    }
    try {
      for (int i = wait; i < end; i++) {
        waiters.awaited(i).enableForWait();
      }
      long start = System.nanoTime();
      Fence signaled = spin(waiters, wait, nanos, start);
      return signaled == null ? park(waiters, wait, nanos, start, interruptible) : signaled;
    } finally {
      for (int i = wait; i < end; i++) {
        traceEnd(waiters.awaited(i));
      }
    }
  }

  private static @Nullable Fence spin(OwnWaiters waiters, int wait, long nanos, long start) {
    // Of several contexts the first one's learns; it is the one that is asked.
    FenceContext<?> context = waiters.awaited(wait).context();
    Thread thread = Thread.currentThread();
    // A virtual thread's processor belongs to others too, maybe to the one that is to signal.
    if (context == null || thread.isVirtual() || thread.isInterrupted()) {
      return waiters.signaled(wait);
    }
    SpinWindow window = context.spinWindow();
    long open = window.nanos();
    long spun = 0;
    while (spun < open && spun < nanos) {
      for (int look = 0; look < LOOKS_PER_CLOCK; look++) {
        Fence signaled = waiters.signaled(wait);
        if (signaled != null) {
          window.hit(spun);
          return signaled;
        }
        Thread.onSpinWait();
      }
      spun = System.nanoTime() - start;
    }
    if (open > 0 && open <= nanos) {
      window.miss();
    }
    return null;
  }

  private static @Nullable Fence park(
      OwnWaiters waiters, int wait, long nanos, long start, boolean interruptible)
      throws InterruptedException {
    waiters.register(wait);
    boolean interrupted = false;
    try {
      for (; ; ) {
        Fence signaled = waiters.signaled(wait);
        if (signaled != null) {
          return signaled;
        }
        Fence first = waiters.awaited(wait);
        if (Thread.interrupted()) {
          if (interruptible) {
            throw new InterruptedException("interrupted while waiting for fence " + first.label());
          }
          interrupted = true;
        }
        long left = left(nanos, start);
        if (left <= 0) {
          return null;
        }
        if (left == FOREVER) {
          LockSupport.park(first);
        } else {
          LockSupport.parkNanos(first, left);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long left(long nanos, long start) {
    return nanos == FOREVER ? FOREVER : nanos - (System.nanoTime() - start);
  }

  private static void traceStart(Fence fence) {
    Timeline timeline = fence.timeline();
    FenceTrace.waitStart(
        timeline.driverName(), timeline.timelineName(), timeline.id(), fence.seqno());
  }

  private static void traceEnd(Fence fence) {
    Timeline timeline = fence.timeline();
    FenceTrace.waitEnd(
        timeline.driverName(), timeline.timelineName(), timeline.id(), fence.seqno());
  }

  private static void refuseInTheWrongPlace() {
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          "waiting for a fence inside "
              + obstacle
              + " could wait for itself; wait outside, or use onSignal()");
    }
  }
}
