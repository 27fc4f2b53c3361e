package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A job that has everything it needs on a ring: a place, and a fence that can be armed without
 * failing. For one thread at a time; may be handed from thread to thread.
 *
 * @param <J> type of the job
 */
public final class PreparedJob<J> implements AutoCloseable {
  private final RingCore<J> ring;
  private final J job;
  private final AtomicBoolean used = new AtomicBoolean();
  private final boolean hasPlace;

  private @Nullable FenceAllocation<J> allocation;
  private long timeoutNanos;
  private boolean restartable;
  private boolean evenAfterErrors;
  private @Nullable List<PreparedJob<J>> before;

  // From here on guarded by the ring's lock, and by whoever signals once the job has ended.
  private @Nullable DriverFence<J> driverFence;
  private long runsSince;
  private boolean onDevice;
  private boolean needsCanary;
  private boolean ranAgain;
  private boolean seenDone;
  private @Nullable FenceError error;
  private long endNanos;
  @Nullable PreparedJob<J> nextEnded;

  PreparedJob(RingCore<J> ring, J job, boolean hasPlace) {
    this.ring = ring;
    this.job = job;
    this.hasPlace = hasPlace;
    this.timeoutNanos = ring.timeoutNanos;
  }

  /**
   * Sets how long the device may work on this job. The default is the ring's.
   *
   * @param timeout more than zero, from when the device can have begun
   * @return this
   * @throws IllegalArgumentException if it is zero or negative
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public PreparedJob<J> timeout(Duration timeout) {
    refuseIfUsed();
    timeoutNanos = RingBuilder.positive(Timeouts.nanosOf(timeout), "timeout of a job");
    return this;
  }

  /**
   * Declares that the job may be run a second time, from its beginning, after it was interrupted at
   * any point. The ring uses that once, for a job that another one's hanging has interrupted, if
   * built with {@link InnocentJobs#RUN_AGAIN}.
   *
   * @return this
   * @throws IllegalStateException if the job was submitted or closed before
   */
  public PreparedJob<J> restartable() {
    refuseIfUsed();
    restartable = true;
    return this;
  }

  /**
   * Gives the job to the ring. Never blocks for the device or allocates; takes the ring's lock. On
   * a ring that recovers the job waits for its end; on one that is closed meanwhile the fence fails
   * in its turn, and the device gets nothing.
   *
   * @return the consumer's view, the only one that leaves the ring
   * @throws IllegalStateException if the job was submitted or closed before, or by a method of the
   *     device
   */
  public Fence submit() {
    ring.refuseItsDevice();
    if (!used.compareAndSet(false, true)) {
      throw usedBefore();
    }
    return ring.submit(this);
  }

  /** Gives up a job that was not submitted: its place is free, its data is retired and dropped. */
  @Override
  public void close() {
    if (used.compareAndSet(false, true)) {
      ring.giveUp(this);
    }
  }

  private void refuseIfUsed() {
    if (used.get()) {
      throw usedBefore();
    }
  }

  private IllegalStateException usedBefore() {
    return new IllegalStateException(
        "a job on ring " + ring + " was submitted or closed before; prepare it once per run");
  }

  /** The last step of preparing: from here on the job's data is the ring's. */
  void allocateFence(FenceContext<J> context) {
    allocation = context.allocate(job);
  }

  /** Whether a place of the ring is kept for it, or is to be found when it is submitted. */
  boolean hasPlace() {
    return hasPlace;
  }

  /** On a ring that works in order: if that job fails, this one is to fail with its error. */
  void runsAfter(PreparedJob<J> other) {
    List<PreparedJob<J>> known = before;
    if (known == null) {
      known = new ArrayList<>(1);
      before = known;
    }
    known.add(other);
  }

  /** Takes back what {@link #runsAfter} asks for. */
  void evenAfterErrors() {
    evenAfterErrors = true;
  }

  /** The error of a job that this one runs after. */
  @Nullable FenceError errorBefore() {
    List<PreparedJob<J>> known = before;
    if (known == null || evenAfterErrors) {
      return null;
    }
    for (int i = 0; i < known.size(); i++) {
      FenceError failure = known.get(i).error;
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  J job() {
    return job;
  }

  FenceAllocation<J> allocation() {
    return requireNonNull(allocation, "a job that is not prepared");
  }

  DriverFence<J> arm() {
    DriverFence<J> armed = allocation().arm();
    driverFence = armed;
    return armed;
  }

  DriverFence<J> driverFence() {
    return requireNonNull(driverFence, "a job that is not armed");
  }

  long seqno() {
    return driverFence().fence().seqno();
  }

  boolean isOnDevice() {
    return onDevice;
  }

  void givenToDevice() {
    onDevice = true;
    needsCanary = true;
  }

  /** True once after the device was given it: to be asked when it must not write any more. */
  boolean needsCanary() {
    boolean needs = needsCanary;
    needsCanary = false;
    return needs;
  }

  /** Notes what the device says, to be believed once the device was seen to be there. */
  boolean seeDone(boolean done) {
    seenDone = done;
    return done;
  }

  boolean isSeenDone() {
    return seenDone;
  }

  /** The device has let it go without doing it. */
  void takenFromDevice() {
    onDevice = false;
    seenDone = false;
  }

  /** Uses up the one time that it may run again. */
  boolean mayRunAgain() {
    boolean may = restartable && !ranAgain;
    ranAgain = true;
    return may;
  }

  void runsSince(long nanos) {
    runsSince = nanos;
  }

  boolean isOverdue(long now) {
    return onDevice && now - runsSince >= timeoutNanos;
  }

  /** Set on a job that the device refused, before its turn to end comes; or with {@link #end}. */
  void failWith(FenceError why) {
    error = why;
  }

  @Nullable FenceError error() {
    return error;
  }

  void end(long nanos) {
    if (error == null) {
      error = errorBefore();
    }
    before = null;
    endNanos = nanos;
  }

  long endNanos() {
    return endNanos;
  }
}
