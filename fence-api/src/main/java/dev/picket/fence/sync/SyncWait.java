package dev.picket.fence.sync;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceException;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A wait for points or binary fences of sync objects. What is to be waited for is looked up when
 * the wait begins, or at the submission; a reset or replacement after that does not change it.
 *
 * <p>Every wait has a time limit, because a point may never be submitted. An interrupt of the
 * thread ends it, and the error of work that failed is thrown, other than by the kernel's.
 *
 * <p>Immutable; may be used by any thread, and again. Follows {@code DRM_IOCTL_SYNCOBJ_WAIT} and
 * {@code DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT} of the Linux kernel.
 */
public final class SyncWait {
  private final List<SyncPoint> points;
  private final boolean forSubmission;
  private final boolean untilSignaled;
  private final OptionalLong deadline;

  private SyncWait(
      List<SyncPoint> points, boolean forSubmission, boolean untilSignaled, OptionalLong deadline) {
    this.points = points;
    this.forSubmission = forSubmission;
    this.untilSignaled = untilSignaled;
    this.deadline = deadline;
  }

  /**
   * A wait for signals of what was submitted before it begins.
   *
   * @param points at least one; binary ones may be among them
   * @return it, not begun
   * @throws IllegalArgumentException if there is none
   */
  public static SyncWait on(List<SyncPoint> points) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a wait for nothing at all; expected at least one point");
    }
    return new SyncWait(List.copyOf(points), false, true, OptionalLong.empty());
  }

  /**
   * Also waits for those to be submitted that are not yet.
   *
   * @return another wait
   */
  public SyncWait alsoUnsubmitted() {
    return new SyncWait(points, true, untilSignaled, deadline);
  }

  /**
   * Waits for submissions only, not for signals.
   *
   * @return another wait
   */
  public SyncWait untilSubmitted() {
    return new SyncWait(points, true, false, deadline);
  }

  /**
   * Tells drivers by when the signals are wanted, a hint; those of what is submitted later, at the
   * submission.
   *
   * @param nanos on the clock of {@link System#nanoTime}
   * @return another wait
   */
  public SyncWait wantedBy(long nanos) {
    return new SyncWait(points, forSubmission, untilSignaled, OptionalLong.of(nanos));
  }

  /**
   * Waits for all.
   *
   * @param timeout how long at most; zero polls and does not wait
   * @return whether all are there; false if time was up
   * @throws FenceException if all are signalled, and some work failed
   * @throws InterruptedException if the thread is interrupted before the last one
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException if one was not submitted and that is not waited for; if an object
   *     is closed; in a section, a callback or a drop, or, if it waits for submissions, under the
   *     lock of a reservation, unless the timeout is zero
   */
  public boolean awaitAll(Duration timeout) throws InterruptedException {
    refuseWhereSubmittersMayBeHeldUp(timeout);
    List<Fence> fences = fences();
    // Registered with all at once, so that none is missed that is taken out again.
    Fence all = fences.size() == 1 ? fences.getFirst() : FenceArray.all(fences).fence();
    return all.await(timeout);
  }

  /**
   * Waits for all until a given time.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means not to wait
   * @return whether all are there; false if time was up
   * @throws FenceException if all are signalled, and some work failed
   * @throws InterruptedException if the thread is interrupted before the last one
   * @throws IllegalStateException if one was not submitted and that is not waited for; if an object
   *     is closed; in a section, a callback or a drop, or, if it waits for submissions, under the
   *     lock of a reservation, unless the time has passed
   */
  public boolean awaitAllUntil(long nanos) throws InterruptedException {
    return awaitAll(left(nanos));
  }

  /**
   * Waits for any.
   *
   * @param timeout how long at most; zero polls and does not wait
   * @return the place in the list of the first one that is there; empty if time was up
   * @throws FenceException if that one's work failed
   * @throws InterruptedException if the thread is interrupted before the first one
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException if one was not submitted and that is not waited for; if an object
   *     is closed; in a section, a callback or a drop, or, if it waits for submissions, under the
   *     lock of a reservation, unless the timeout is zero
   */
  public OptionalInt awaitAny(Duration timeout) throws InterruptedException {
    refuseWhereSubmittersMayBeHeldUp(timeout);
    List<Fence> fences = fences();
    Fence first = Fence.awaitAny(fences, timeout);
    return first == null ? OptionalInt.empty() : OptionalInt.of(fences.indexOf(first));
  }

  /**
   * Waits for any until a given time.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means not to wait
   * @return the place in the list of the first one that is there; empty if time was up
   * @throws FenceException if that one's work failed
   * @throws InterruptedException if the thread is interrupted before the first one
   * @throws IllegalStateException if one was not submitted and that is not waited for; if an object
   *     is closed; in a section, a callback or a drop, or, if it waits for submissions, under the
   *     lock of a reservation, unless the time has passed
   */
  public OptionalInt awaitAnyUntil(long nanos) throws InterruptedException {
    return awaitAny(left(nanos));
  }

  private void refuseWhereSubmittersMayBeHeldUp(Duration timeout) {
    long nanos = Timeouts.nanosOf(timeout);
    if (forSubmission) {
      ReservationLock.Ticket.refuseToAwaitSubmissions(nanos);
    }
  }

  private static Duration left(long nanos) {
    long now = System.nanoTime();
    if (nanos <= now) {
      return Duration.ZERO;
    }
    long left = nanos - now;
    return Duration.ofNanos(left < 0 ? Long.MAX_VALUE : left);
  }

  /** Looks all of them up, before anybody is told of a deadline. */
  private List<Fence> fences() {
    List<Fence> fences = new ArrayList<>(points.size());
    for (SyncPoint point : points) {
      Fence submitted = point.fence();
      if (submitted != null) {
        fences.add(submitted);
      } else if (forSubmission) {
        fences.add(new AwaitedPoint(point.object().place(), point.value(), untilSignaled).fence());
      } else {
        throw new IllegalStateException(
            point
                + " was not submitted by anybody, so it is a promise and no fence;"
                + " alsoUnsubmitted() waits for it, up to the time limit");
      }
    }
    deadline.ifPresent(nanos -> fences.forEach(fence -> fence.setDeadline(nanos)));
    if (!untilSignaled) {
      fences.replaceAll(fence -> fence.composite() instanceof AwaitedPoint ? fence : Fence.stub());
    }
    return fences;
  }

  @Override
  public String toString() {
    return "wait for " + points;
  }
}
