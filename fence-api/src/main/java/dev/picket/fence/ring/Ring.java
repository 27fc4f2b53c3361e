package dev.picket.fence.ring;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.spi.Blocking;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;

/**
 * A queue of jobs on a device, whose fences are signalled when the device is done with a job, or
 * when it is certain that it will not touch that job's memory any more; and always in finite time.
 * Nothing but the ring can signal them.
 *
 * <p>Any thread may call anything. The ring has no thread of its own: somebody has to {@link
 * #poll}, from an interrupt handler, a loop, or a {@link RingPoller}.
 *
 * <p>Follows how drivers of the Linux kernel tear their rings down (xe, amdgpu, the DRM scheduler).
 *
 * @param <J> type of the jobs
 */
public final class Ring<J> implements AutoCloseable {
  static final Duration CLOSE_TIME = Duration.ofSeconds(10);

  final RingCore<J> core;

  Ring(RingCore<J> core) {
    this.core = core;
  }

  /**
   * Begins a ring.
   *
   * @param <J> type of the jobs
   * @param reclaimer drops the jobs' data
   * @param device does the jobs; belongs to the ring from here on
   * @return a builder
   */
  public static <J> RingBuilder<J> on(Reclaimer reclaimer, RingDevice<J> device) {
    return new RingBuilder<>(reclaimer, device);
  }

  /**
   * Reserves everything that a job will need. Allocates; at the reclaimer's limit it blocks or
   * fails.
   *
   * @param job what to do; its data belongs to the ring from here on, unless this throws
   * @return the job, to be submitted or closed
   * @throws RingFullException if every place is taken
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the ring is closed or has failed, if it would have to block in
   *     a section, a callback or a drop, or if a method of the device calls it
   */
  public PreparedJob<J> prepare(J job) {
    return core.prepare(job);
  }

  /**
   * Prepares a job and submits it.
   *
   * @param job what to do; its data belongs to the ring from here on, unless preparing it throws
   * @return the consumer's view, the only one that leaves the ring
   * @throws RingFullException if every place is taken
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the ring is closed or has failed, or if it would have to block
   *     in a section, a callback or a drop
   */
  public Fence submit(J job) {
    return prepare(job).submit();
  }

  /**
   * Looks what the device has done, signals these fences, and recovers from jobs that hang: to be
   * called after an interrupt, and now and then without one, because interrupts get lost. Waits for
   * nothing while jobs end in time; a recovery takes as long as the device's resets. In a section,
   * a callback or a drop it only signals what is done. If a {@link #close(Duration)} ran out of
   * time while another thread recovered, the next poll goes on with it, for as long again. On the
   * thread that drops are handed back to it also runs these.
   *
   * @return how many fences this call has signalled
   * @throws IllegalStateException if a method of the device calls it
   */
  public int poll() {
    return core.poll();
  }

  /**
   * Closes the ring like {@link #close(Duration)}, within ten seconds.
   *
   * @throws IllegalStateException in a section, a callback or a drop
   */
  @Override
  public void close() {
    close(CLOSE_TIME);
  }

  /**
   * Ends the ring. Refuses new jobs, stops the device and waits for its acknowledgement; without
   * one, resets it; without that, isolates it; without that, declares it lost and keeps all memory
   * that it can reach. Only then the fences of jobs that the device has not done end with an error,
   * in the order of their numbers: {@code ECANCELED} if the device obeyed, {@code EIO} otherwise.
   * Each rung is tried at least once. Calling it again, from other threads too, waits for the same
   * end. Does not wait for drops: a reader that stalls delays these only.
   *
   * @param deadline how long to wait for the device, half of it for the stop; a call to the device
   *     that takes longer is waited for by the thread that made it
   * @return what was reached and what is left
   * @throws IllegalArgumentException if the deadline is negative
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public RingReport close(Duration deadline) {
    long nanos = Timeouts.nanosOf(deadline);
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          "ring "
              + this
              + " was closed inside "
              + obstacle
              + " and could wait for itself; close it outside");
    }
    return core.close(nanos);
  }

  /**
   * Drops what was kept because the device could still reach it: to be called after the last close
   * of the device, which ends that. Drops run on this thread.
   *
   * @return how many drops ran
   * @throws IllegalStateException if the ring is not closed, if drops are to be handed back to
   *     another thread, or if a drop threw
   */
  public int deviceIsClosed() {
    if (!state().isFinal()) {
      throw new IllegalStateException(
          "ring " + this + " is " + state() + "; close it before its device");
    }
    Thread owner = core.dropOwner;
    if (owner != null && Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "drops of ring " + this + " belong to " + owner + "; call deviceIsClosed() there");
    }
    return core.memory.deviceIsClosed();
  }

  /**
   * Waits until the data of every job was dropped and no driver code is running.
   *
   * @param timeout how long at most; zero asks without waiting
   * @return whether it is so; what is kept does not count
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public boolean awaitDropped(Duration timeout) {
    return core.context.awaitDropped(timeout);
  }

  /**
   * Tells where on the ladder the ring is.
   *
   * @return the state
   */
  public RingState state() {
    return core.state();
  }

  /**
   * Tells how many jobs fit, prepared or pending.
   *
   * @return 1 or more
   */
  public int capacity() {
    return core.pending.capacity();
  }

  /**
   * Tells how it stands with the ring's jobs.
   *
   * @return as of now
   */
  public RingReport report() {
    return core.report();
  }

  /**
   * Tells who drops the jobs' data.
   *
   * @return the reclaimer
   */
  public Reclaimer reclaimer() {
    return core.context.reclaimer();
  }

  @Override
  public String toString() {
    return core.toString();
  }
}
