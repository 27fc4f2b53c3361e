package dev.picket.reclaim;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Batch;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Drops that are handed back to one thread, because what they end belongs to it (OpenGL, CUDA and
 * Vulkan objects). The reclaimer queues the drop when its grace period is over; the thread runs it
 * in {@link #run}, and in those blocking calls of its own that would otherwise wait for themselves.
 */
public final class DropQueue {
  private final Reclaimer reclaimer;
  private final Thread owner;
  private final ConcurrentLinkedQueue<HandedBack> due = new ConcurrentLinkedQueue<>();

  /**
   * Makes an empty queue.
   *
   * @param reclaimer whose records are dropped
   * @param owner the only thread that may run the drops
   */
  public DropQueue(Reclaimer reclaimer, Thread owner) {
    this.reclaimer = requireNonNull(reclaimer, "reclaimer");
    this.owner = requireNonNull(owner, "owner");
  }

  /**
   * Runs the drops that are due.
   *
   * @return how many ran
   * @throws IllegalStateException on another thread than the owner
   */
  public int run() {
    if (!isMine()) {
      throw new IllegalStateException(
          "these drops belong to " + owner + " and were to be run by " + Thread.currentThread());
    }
    int count = due.isEmpty() ? 0 : reclaimer.dropper().dropHandedBack(due);
    reclaimer.dropper().handedBackRan(this);
    return count;
  }

  /**
   * Tells whose drops these are.
   *
   * @return the owner
   */
  public Thread owner() {
    return owner;
  }

  boolean isMine() {
    return Thread.currentThread() == owner;
  }

  boolean isEmpty() {
    return due.isEmpty();
  }

  void add(Guarded<?> guarded, Batch batch) {
    due.add(new HandedBack(guarded, batch));
  }

  /** What is to be dropped, and the batch that is done once all of it is. */
  record HandedBack(Guarded<?> guarded, Batch batch) {}
}
