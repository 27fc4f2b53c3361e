package dev.picket.dmabuf;

import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL;
import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE;
import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Struct;
import dev.picket.reclaim.spi.Blocking;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * A wait in the kernel for points or binary fences of sync objects. What is to be waited for is
 * looked up when the wait begins, or at the submission; a reset or replacement after that does not
 * change it.
 *
 * <p>Every wait has a time limit, because a point may never be submitted. An interrupt of the
 * thread does not end it, and a virtual thread keeps its carrier; what should be interruptible, or
 * not cost a thread, is better made a fence from {@link SyncPoint#snapshot}. The kernel does not
 * tell here whether the work succeeded.
 *
 * <p>Immutable; may be used by any thread, and again. Follows {@code DRM_IOCTL_SYNCOBJ_WAIT} and
 * {@code DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT}.
 */
public final class SyncWait {
  private static final long NO_WAIT = 0;

  private final List<SyncPoint> points;
  private final int flags;
  private final long deadline;

  private SyncWait(List<SyncPoint> points, int flags, long deadline) {
    this.points = points;
    this.flags = flags;
    this.deadline = deadline;
  }

  /**
   * A wait for signals of what was submitted before it begins.
   *
   * @param points at least one, of objects of one node; binary ones may be among them
   * @return it, not begun
   * @throws IllegalArgumentException if there is none
   */
  public static SyncWait on(List<SyncPoint> points) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a wait for nothing at all; expected at least one point");
    }
    return new SyncWait(List.copyOf(points), 0, 0);
  }

  /**
   * Also waits for those to be submitted that are not yet ({@code
   * DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT}).
   *
   * @return another wait
   */
  public SyncWait alsoUnsubmitted() {
    return with(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT);
  }

  /**
   * Waits for submissions only, not for signals ({@code DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE}).
   *
   * @return another wait
   */
  public SyncWait untilSubmitted() {
    return with(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE);
  }

  /**
   * Tells drivers by when the signals are wanted, a hint ({@code
   * DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE}).
   *
   * @param nanos on the clock of {@link System#nanoTime}
   * @return another wait
   */
  public SyncWait wantedBy(long nanos) {
    return new SyncWait(points, flags | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE, nanos);
  }

  /**
   * Waits for all.
   *
   * @param timeout how long at most; zero looks and does not wait
   * @return whether all are there; false if time was up
   * @throws SystemCallException if one was not submitted and that is not waited for ({@code
   *     EINVAL}), or if the driver lacks what is asked for ({@code EOPNOTSUPP})
   * @throws IllegalArgumentException if the timeout is negative, or the points are of several nodes
   * @throws IllegalStateException if an object is closed; in a section, a callback or a drop,
   *     unless the timeout is zero
   */
  public boolean awaitAll(Duration timeout) {
    return await(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL, end(timeout)).isPresent();
  }

  /**
   * Waits for all until a given time.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means not to wait
   * @return whether all are there; false if time was up
   * @throws SystemCallException if one was not submitted and that is not waited for ({@code
   *     EINVAL}), or if the driver lacks what is asked for ({@code EOPNOTSUPP})
   * @throws IllegalArgumentException if the points are of several nodes
   * @throws IllegalStateException if an object is closed; in a section, a callback or a drop,
   *     unless the time has passed
   */
  public boolean awaitAllUntil(long nanos) {
    return await(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL, end(nanos)).isPresent();
  }

  /**
   * Waits for any.
   *
   * @param timeout how long at most; zero looks and does not wait
   * @return the place in the list of one that is there; empty if time was up
   * @throws SystemCallException if one was not submitted and that is not waited for ({@code
   *     EINVAL}), or if the driver lacks what is asked for ({@code EOPNOTSUPP})
   * @throws IllegalArgumentException if the timeout is negative, or the points are of several nodes
   * @throws IllegalStateException if an object is closed; in a section, a callback or a drop,
   *     unless the timeout is zero
   */
  public OptionalInt awaitAny(Duration timeout) {
    return await(0, end(timeout));
  }

  /**
   * Waits for any until a given time.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means not to wait
   * @return the place in the list of one that is there; empty if time was up
   * @throws SystemCallException if one was not submitted and that is not waited for ({@code
   *     EINVAL}), or if the driver lacks what is asked for ({@code EOPNOTSUPP})
   * @throws IllegalArgumentException if the points are of several nodes
   * @throws IllegalStateException if an object is closed; in a section, a callback or a drop,
   *     unless the time has passed
   */
  public OptionalInt awaitAnyUntil(long nanos) {
    return await(0, end(nanos));
  }

  static void refuseWhereItCouldDeadlock(String call) {
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          call + " was called inside " + obstacle + " and could wait for itself; call it outside");
    }
  }

  private SyncWait with(int flag) {
    return new SyncWait(points, flags | flag, deadline);
  }

  private static long end(Duration timeout) {
    long nanos = Timeouts.nanosOf(timeout);
    return nanos == 0 ? NO_WAIT : saturated(System.nanoTime(), nanos);
  }

  private static long end(long nanos) {
    return nanos - System.nanoTime() <= 0 ? NO_WAIT : nanos;
  }

  private static long saturated(long now, long nanos) {
    return nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
  }

  private OptionalInt await(int kind, long end) {
    if (end != NO_WAIT) {
      refuseWhereItCouldDeadlock("a wait for " + points);
    }
    try (SyncObjectArray array = SyncObjectArray.of(points)) {
      // Drivers without timelines have no other call than the old one.
      boolean binary =
          (flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) == 0
              && points.stream().allMatch(SyncPoint::isBinary);
      Struct request =
          array
              .describe(binary ? DrmUapi.DRM_SYNCOBJ_WAIT : DrmUapi.DRM_SYNCOBJ_TIMELINE_WAIT)
              .set("timeout_nsec", end)
              .set("flags", flags | kind)
              .set("deadline_nsec", deadline);
      SyncObject.call(
          array.node(),
          binary ? DrmUapi.DRM_IOCTL_SYNCOBJ_WAIT : DrmUapi.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT,
          request,
          invalid());
      return OptionalInt.of((int) request.get("first_signaled"));
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ETIME) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  private String invalid() {
    return "one of "
        + points
        + " was not submitted by anybody, so it is a promise and no fence; alsoUnsubmitted() waits"
        + " for it, up to the time limit"
        + ((flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE) == 0
            ? ""
            : "; or the kernel is older than 6.6 and knows no deadlines");
  }
}
