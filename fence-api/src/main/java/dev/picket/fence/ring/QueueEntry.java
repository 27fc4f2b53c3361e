package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import org.jspecify.annotations.Nullable;

/**
 * A job as its queue knows it: everything that scheduling and finishing it need. Until it is
 * submitted it belongs to the thread that prepares it, from then on the queue's lock guards it.
 *
 * @param <J> type of the job
 */
final class QueueEntry<J> {
  final JobEntity<J> entity;
  final PreparedJob<J> ringJob;
  final Dependencies dependencies;
  final SignalPathCallback whenEndedOnRing = SignalPathCallback.runInSignalPath(this::endedOnRing);
  int credits = 1;

  private @Nullable DriverFence<QueueEntry<J>> scheduled;
  private @Nullable DriverFence<QueueEntry<J>> finished;
  private long ticket;
  private long submittedNanos;
  private long due;

  private boolean takenByRing;
  private boolean ended;
  private boolean leftBacklog;
  private @Nullable FenceError error;
  private long endNanos;

  /** The one that its entity has got after it. */
  @Nullable QueueEntry<J> next;

  QueueEntry(JobEntity<J> entity, PreparedJob<J> ringJob) {
    this.entity = entity;
    this.ringJob = ringJob;
    this.dependencies = new Dependencies(entity.queue::wake);
  }

  void evenAfterErrors() {
    dependencies.evenAfterErrors();
    ringJob.evenAfterErrors();
  }

  /** Follows another job onto a ring that works in order. */
  void follows(QueueEntry<J> before) {
    if (before.entity != entity) {
      dependencies.add(before.scheduledFence());
    }
    ringJob.runsAfter(before.ringJob);
  }

  /** Gives the fences their numbers. */
  void arm(
      FenceAllocation<QueueEntry<J>> scheduledAllocation,
      FenceAllocation<QueueEntry<J>> finishedAllocation) {
    scheduled = scheduledAllocation.arm();
    finished = finishedAllocation.arm();
  }

  /** Notes when it came. */
  void submittedAs(long number, long nanos) {
    ticket = number;
    submittedNanos = nanos;
    due = nanos + JobQueue.PATIENCE_NANOS;
  }

  /** Somebody wants it by then, or one of those behind it. */
  void wantedBy(long nanos) {
    // A time long past is as good as the one at which it came: nobody gets ahead of all others by
    // it.
    long wait = nanos < submittedNanos ? 0 : nanos - submittedNanos;
    if (wait >= 0 && wait < due - submittedNanos) {
      due = submittedNanos + wait;
    }
  }

  boolean cameAfter(QueueEntry<J> other) {
    return ticket > other.ticket;
  }

  /** The order in which the ready heads of entities run. */
  boolean goesBefore(QueueEntry<J> other) {
    int urgency = entity.priority().compareTo(other.entity.priority());
    if (urgency != 0) {
      return urgency > 0;
    }
    return due == other.due ? ticket < other.ticket : due - other.due < 0;
  }

  void end(@Nullable FenceError why, long nanos) {
    ended = true;
    error = why;
    endNanos = nanos;
  }

  void endOnRing(Outcome outcome) {
    takenByRing = true;
    end(outcome.error(), outcome.nanos());
  }

  boolean isEnded() {
    return ended;
  }

  /** True the first time. */
  boolean leavesBacklog() {
    boolean first = !leftBacklog;
    leftBacklog = true;
    return first;
  }

  boolean isFailed() {
    return error != null;
  }

  Fence scheduledFence() {
    return scheduled().fence();
  }

  Fence finishedFence() {
    return finished().fence();
  }

  /** The device has it. Runs callbacks. */
  void signalScheduled(long nanos) {
    scheduled().signal(nanos);
  }

  /**
   * For a job that never got to the ring, or that ends before whoever gave it to the ring has come
   * to its scheduled fence. Runs callbacks.
   */
  void signalScheduledIfLeft() {
    FenceError why = error;
    if (why == null || takenByRing) {
      scheduled().signal(endNanos);
    } else {
      scheduled().fail(why, endNanos);
    }
  }

  /** What has ended does not change any more, so without the lock. Runs callbacks. */
  void signalFinished() {
    signalScheduledIfLeft();
    FenceError why = error;
    if (why == null) {
      finished().signal(endNanos);
    } else {
      finished().fail(why, endNanos);
    }
  }

  private void endedOnRing(Fence fence) {
    entity.queue.endedOnRing(this, requireNonNull(fence.outcome()));
  }

  private DriverFence<QueueEntry<J>> scheduled() {
    return armed(scheduled);
  }

  private DriverFence<QueueEntry<J>> finished() {
    return armed(finished);
  }

  private static <D> DriverFence<D> armed(@Nullable DriverFence<D> fence) {
    if (fence == null) {
      throw new AssertionError("a job that is not submitted");
    }
    return fence;
  }
}
