package dev.picket.fence;

import dev.picket.fence.trace.FenceTrace;
import dev.picket.reclaim.spi.Blocking;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waiting for fences: by callbacks that wake the waiting thread, and that are taken off again. */
final class FenceWait {
  private FenceWait() {}

  static boolean await(Fence fence, long nanos, boolean interruptible) throws InterruptedException {
    if (nanos == 0) {
      return fence.poll();
    }
    refuseInTheWrongPlace();
    if (fence.isSignaled()) {
      return true;
    }
    traceStart(fence);
    Waiter waiter = new Waiter();
    try {
      return !fence.onSignal(waiter) || parkUntilAny(List.of(fence), nanos, interruptible) != null;
    } finally {
      takeOff(fence, waiter);
      traceEnd(fence);
    }
  }

  static boolean awaitAll(List<Fence> fences, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    boolean all = true;
    for (Fence fence : fences) {
      long left = nanos == 0 ? 0 : Math.max(0, nanos - (System.nanoTime() - start));
      all &= await(fence, left, true);
    }
    return all;
  }

  static @Nullable Fence awaitAny(List<Fence> fences, long nanos) throws InterruptedException {
    if (nanos == 0) {
      for (Fence fence : fences) {
        if (fence.poll()) {
          return fence;
        }
      }
      return null;
    }
    refuseInTheWrongPlace();
    List<Waiter> waiters = new ArrayList<>(fences.size());
    try {
      for (Fence fence : fences) {
        Waiter waiter = new Waiter();
        if (!fence.onSignal(waiter)) {
          return fence;
        }
        waiters.add(waiter);
        traceStart(fence);
      }
      return parkUntilAny(fences, nanos, true);
    } finally {
      for (int i = 0; i < waiters.size(); i++) {
        takeOff(fences.get(i), waiters.get(i));
        traceEnd(fences.get(i));
      }
    }
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

  private static void takeOff(Fence fence, Waiter waiter) {
    if (!fence.isSignaled()) {
      waiter.cancel();
    }
  }

  private static @Nullable Fence parkUntilAny(List<Fence> fences, long nanos, boolean interruptible)
      throws InterruptedException {
    long start = System.nanoTime();
    boolean interrupted = false;
    try {
      for (; ; ) {
        for (Fence fence : fences) {
          if (fence.isSignaled()) {
            return fence;
          }
        }
        if (Thread.interrupted()) {
          if (interruptible) {
            throw new InterruptedException(
                "interrupted while waiting for fence " + fences.getFirst().label());
          }
          interrupted = true;
        }
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return null;
        }
        LockSupport.parkNanos(fences.getFirst(), left);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
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
