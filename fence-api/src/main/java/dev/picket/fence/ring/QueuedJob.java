package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A job that has everything it needs in a queue and on the ring below: places, and fences that can
 * be armed without failing. For one thread at a time; may be handed from thread to thread.
 *
 * @param <J> type of the job
 */
public final class QueuedJob<J> implements AutoCloseable {
  private final JobQueue<J> queue;
  private final QueueEntry<J> entry;
  private final FenceAllocation<QueueEntry<J>> scheduled;
  private final FenceAllocation<QueueEntry<J>> finished;
  private final AtomicBoolean used = new AtomicBoolean();
  private volatile @Nullable Fence scheduledFence;

  QueuedJob(
      QueueEntry<J> entry,
      FenceAllocation<QueueEntry<J>> scheduled,
      FenceAllocation<QueueEntry<J>> finished) {
    this.queue = entry.entity.queue;
    this.entry = entry;
    this.scheduled = scheduled;
    this.finished = finished;
  }

  /**
   * Sets how much of the ring the job takes while it is there. The default is 1.
   *
   * @param count 1 to {@link JobQueue#credits}
   * @return this
   * @throws IllegalArgumentException outside of that, because the job could never run
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public QueuedJob<J> credits(int count) {
    if (count < 1 || count > queue.credits()) {
      throw new IllegalArgumentException(
          "a job of "
              + count
              + " credits for "
              + queue
              + ", which has "
              + queue.credits()
              + "; expected 1 to that many");
    }
    unused().credits = count;
    return this;
  }

  /**
   * Lets the job run after other work only. Of several fences of one context the latest counts, as
   * work on a timeline that is in order ends in that order.
   *
   * <p>If a fence fails, the job does not run, and its fences end with the same error.
   *
   * <p>On a ring that works in order, a finished fence of the same queue is not waited for: the job
   * follows that one onto the ring at once. If that one fails there, this one's fences end with the
   * same error too; if the device gave up that one only and went on, it may have run before that
   * was known.
   *
   * @param fences of anybody; they may never be signalled, and then the job ends with its entity
   * @return this
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public QueuedJob<J> after(Fence... fences) {
    QueueEntry<J> waiting = unused();
    for (Fence fence : fences) {
      queue.addDependency(waiting, requireNonNull(fence, "fence"));
    }
    return this;
  }

  /**
   * Lets the job run whatever becomes of what it waits for.
   *
   * @return this
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public QueuedJob<J> evenAfterErrors() {
    unused().evenAfterErrors();
    return this;
  }

  /**
   * Declares that the job may be run a second time, as {@link PreparedJob#restartable} does.
   *
   * @return this
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public QueuedJob<J> restartable() {
    unused().ringJob.restartable();
    return this;
  }

  /**
   * Sets how long the device may work on this job. The default is the ring's.
   *
   * @param timeout more than zero, from when the device can have begun
   * @return this
   * @throws IllegalArgumentException if it is zero or negative
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public QueuedJob<J> timeout(Duration timeout) {
    unused().ringJob.timeout(timeout);
    return this;
  }

  /**
   * Gives the job to its entity, as the last one, and to the ring if it can run now. Never blocks
   * for the device, allocates or fails; takes the locks of queue and ring. If the entity was killed
   * or the ring has ended meanwhile, the job's fences end with an error in their turn.
   *
   * @return the finished fence: signalled after those of all jobs that the entity was given before,
   *     with the outcome and the time of the ring
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public Fence submit() {
    if (!used.compareAndSet(false, true)) {
      throw usedBefore();
    }
    entry.dependencies.watch();
    Fence fence = queue.add(entry, scheduled, finished);
    scheduledFence = entry.scheduledFence();
    queue.schedule();
    return fence;
  }

  /**
   * Gives the fence that is signalled when the ring has taken the job, or that fails if the job is
   * not to run. It is signalled no later than the finished fence; of their callbacks, on different
   * threads, either may run first.
   *
   * @return the scheduled fence
   * @throws IllegalStateException if the job was not submitted
   */
  public Fence scheduled() {
    Fence fence = scheduledFence;
    if (fence == null) {
      throw new IllegalStateException(
          "a job for " + entry.entity + " has no fences before it is submitted");
    }
    return fence;
  }

  /** Gives up a job that was not submitted: its data is retired and dropped. */
  @Override
  public void close() {
    if (used.compareAndSet(false, true)) {
      scheduled.close();
      finished.close();
      entry.ringJob.close();
      queue.leave(entry.entity);
    }
  }

  private QueueEntry<J> unused() {
    if (used.get()) {
      throw usedBefore();
    }
    return entry;
  }

  private IllegalStateException usedBefore() {
    return new IllegalStateException(
        "a job for " + entry.entity + " was submitted or closed before; prepare it once per run");
  }
}
