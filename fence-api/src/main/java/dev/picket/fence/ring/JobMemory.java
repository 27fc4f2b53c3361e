package dev.picket.fence.ring;

import dev.picket.reclaim.Drop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What jobs and the ring own, from its drop's point of view: dropped as told, unless the device
 * could still be writing there.
 *
 * @param <J> type of the jobs
 */
final class JobMemory<J> {
  private final RingDevice<J> device;
  private final @Nullable Drop<? super J> drop;
  private final RingProblems problems;
  private final AtomicLong undropped = new AtomicLong();

  /** Set before the first canary is planted and before anything is to be kept. */
  private volatile boolean looking;

  // guarded by this
  private final IdentityHashMap<J, Canary> canaries = new IdentityHashMap<>();
  private final List<Kept> kept = new ArrayList<>();
  private boolean keeping;
  private boolean deviceClosed;
  private volatile boolean lying;

  JobMemory(RingDevice<J> device, @Nullable Drop<? super J> drop, RingProblems problems) {
    this.device = device;
    this.problems = problems;
    this.drop = drop;
  }

  void allocated() {
    if (drop != null) {
      undropped.incrementAndGet();
    }
  }

  /** Takes back {@link #allocated}: the allocation has failed. */
  void notAllocated() {
    if (drop != null) {
      undropped.decrementAndGet();
    }
  }

  /**
   * Fills what the device must not write any more. Called after it has acknowledged that, and
   * before the job's fence is signalled.
   */
  void plant(J job) {
    if (drop == null) {
      return;
    }
    Canary canary = new Canary(device.writableMemory(job));
    looking = true;
    synchronized (this) {
      canaries.put(job, canary);
    }
  }

  /** From now on nothing is dropped. */
  void keepAll() {
    looking = true;
    synchronized (this) {
      keeping = true;
    }
  }

  /** Drops a job's data, or keeps it. */
  void drop(J job) throws Exception {
    Drop<? super J> known = drop;
    if (known == null) {
      return;
    }
    if (looking) {
      boolean isKept = isKept(job, new Kept(() -> known.drop(job)));
      problems.tell();
      if (isKept) {
        return;
      }
    }
    undropped.decrementAndGet();
    known.drop(job);
  }

  /** Drops memory of the ring itself, or keeps it. */
  <C> void dropOwn(C data, Drop<? super C> ownDrop) throws Exception {
    if (looking && isKept(null, new Kept(() -> ownDrop.drop(data)))) {
      return;
    }
    ownDrop.drop(data);
  }

  /** Looks at the canary, and puts the drop off if the device could still be writing. */
  private boolean isKept(@Nullable J job, Kept what) {
    boolean lies = false;
    boolean keeps;
    synchronized (this) {
      Canary canary = job == null ? null : canaries.remove(job);
      if (canary != null && !isIntact(canary)) {
        lies = true;
        lying = true;
        keeping = true;
      }
      keeps = keeping && !deviceClosed;
      if (keeps) {
        kept.add(what);
      }
    }
    if (keeps && job != null) {
      undropped.decrementAndGet();
    }
    if (lies) {
      problems.note(
          RingProblem.Kind.DEVICE_LIES,
          "the device wrote to the memory of "
              + nameOf(job)
              + " after it had acknowledged not to; everything that it can reach is kept",
          null);
    }
    return keeps;
  }

  /** Memory that is freed already, as by the close of its device, cannot be kept either. */
  private boolean isIntact(Canary canary) {
    try {
      return canary.isIntact();
    } catch (RuntimeException e) {
      problems.note(
          RingProblem.Kind.DEVICE_THREW,
          "memory of a job is gone before its drop could look at it",
          e);
      return true;
    }
  }

  private static String nameOf(@Nullable Object job) {
    try {
      return String.valueOf(job);
    } catch (RuntimeException e) {
      return "a job whose toString() failed";
    }
  }

  /** Whether the device wrote where it had acknowledged not to write any more. */
  boolean isLying() {
    return lying;
  }

  long undropped() {
    return undropped.get();
  }

  synchronized long kept() {
    return kept.size();
  }

  /** Drops what was kept, on this thread; all of it, whatever the drops throw. */
  int deviceIsClosed() {
    List<Kept> released;
    synchronized (this) {
      deviceClosed = true;
      released = List.copyOf(kept);
      kept.clear();
    }
    RuntimeException failure = null;
    for (Kept one : released) {
      try {
        one.drop.run();
      } catch (Throwable e) {
        if (failure == null) {
          failure = new IllegalStateException("a drop of memory that was kept has failed", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return released.size();
  }

  /** Something whose drop was put off. */
  private record Kept(PutOff drop) {}

  /** A drop with all that it needs. */
  @FunctionalInterface
  private interface PutOff {
    void run() throws Exception;
  }
}
