package dev.picket.dmabuf;

import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE;
import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
import static dev.picket.dmabuf.DrmUapi.DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
import static java.util.Objects.requireNonNull;

import dev.picket.linux.SystemCallException;
import dev.picket.linux.call.Errno;
import dev.picket.linux.call.Struct;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * A point of a sync object, or the fence of a binary one. A name only: it keeps nothing open, and
 * what it stands for is looked up by each call.
 *
 * <p>All methods may be called by any thread, and fail with {@link IllegalStateException} once the
 * object or its node is closed.
 *
 * @param object where it is
 * @param value without a sign; 0 for the fence of a binary object
 */
public record SyncPoint(SyncObject object, long value) {
  private static final String NOBODY_HAS_SUBMITTED =
      "nobody has submitted it yet, so it is a promise and no fence; wait for the submission first,"
          + " by SyncWait.untilSubmitted() with a time limit";

  /** Names a point. */
  public SyncPoint {
    requireNonNull(object, "object");
  }

  /**
   * Puts a signalled fence there ({@code DRM_IOCTL_SYNCOBJ_SIGNAL} or {@code
   * DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL}). On a timeline points are to be signalled in order: one
   * that is below a pending one makes what waits for lower points wait for that too, and {@link
   * SyncObject#lastSignaled} fall; the kernel complains in its log only.
   *
   * @throws SystemCallException if it is a point and the driver has no timelines ({@code
   *     EOPNOTSUPP})
   */
  public void signal() {
    if (isBinary()) {
      SyncObject.signal(List.of(object));
    } else {
      signal(List.of(this));
    }
  }

  /**
   * Signals points of several timelines by one call. If one cannot be, none is.
   *
   * @param points of objects of one node, at least one, no binary ones
   * @throws IllegalArgumentException if there is none, one is binary, or they are of several nodes
   * @throws IllegalStateException if one of the objects is closed
   * @throws SystemCallException if the driver has no timelines ({@code EOPNOTSUPP})
   */
  public static void signal(List<SyncPoint> points) {
    for (SyncPoint point : points) {
      if (point.isBinary()) {
        throw new IllegalArgumentException(
            point + " is no point of a timeline; SyncObject.signal() signals binary objects");
      }
    }
    try (SyncObjectArray array = SyncObjectArray.of(points)) {
      signal(array);
    }
  }

  /** Signals a point of an object that the caller has entered. */
  void signalEntered() {
    try (SyncObjectArray array = SyncObjectArray.ofEntered(this)) {
      signal(array);
    }
  }

  private static void signal(SyncObjectArray array) {
    Struct request = array.describe(DrmUapi.DRM_SYNCOBJ_TIMELINE_ARRAY);
    SyncObject.call(array.node(), DrmUapi.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, request, null);
  }

  /**
   * Puts the work of a sync file there: from here on the point is a fence ({@code
   * DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE}, and for a point {@code
   * DRM_IOCTL_SYNCOBJ_TRANSFER}). On a timeline, points are to be submitted in order; one that is
   * below another is signalled together with that.
   *
   * @param work stays the caller's, and may be closed
   * @throws SystemCallException if it is a point and the driver has no timelines ({@code
   *     EOPNOTSUPP})
   */
  public void submit(SyncFile work) {
    if (isBinary()) {
      object.hold(work);
    } else {
      try (SyncObject between = SyncObject.create(object.node())) {
        between.hold(work);
        between.binary().transferTo(this);
      }
    }
  }

  /**
   * Makes a sync file of what is there now ({@code
   * DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE}, and for a point {@code
   * DRM_IOCTL_SYNCOBJ_TRANSFER}), which a {@code SyncFilePoller} makes a fence of.
   *
   * @return a new file, to be closed by the caller; later changes of the object are not seen by it
   * @throws SystemCallException if nobody has submitted it yet ({@code EINVAL})
   */
  public SyncFile snapshot() {
    if (isBinary()) {
      return exported();
    }
    try (SyncObject between = SyncObject.create(object.node())) {
      transferTo(between.binary());
      return between.binary().exported();
    }
  }

  /**
   * Puts what is here at another place too ({@code DRM_IOCTL_SYNCOBJ_TRANSFER}).
   *
   * @param target of the same node; a point of it is added, a binary fence replaced
   * @throws IllegalArgumentException if it is of another node
   * @throws SystemCallException if nobody has submitted this yet ({@code EINVAL}), or the driver
   *     has no timelines ({@code EOPNOTSUPP})
   */
  public void transferTo(SyncPoint target) {
    transfer(target, 0);
  }

  /**
   * Waits for the submission, five seconds at most, and then puts what is here at another place too
   * ({@code DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT}). The kernel sets the time limit; an interrupt
   * of the thread does not end the wait.
   *
   * @param target of the same node; a point of it is added, a binary fence replaced
   * @return whether that was done; false if time was up
   * @throws IllegalArgumentException if it is of another node
   * @throws SystemCallException if the driver has no timelines ({@code EOPNOTSUPP})
   * @throws IllegalStateException in a section, a callback or a drop, too
   */
  public boolean transferOnceSubmittedTo(SyncPoint target) {
    SyncWait.refuseWhereItCouldDeadlock("transferOnceSubmittedTo()");
    try {
      transfer(target, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT);
      return true;
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ETIME) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Has 1 added to an eventfd at the signal, or now if that has been; submitted or not ({@code
   * DRM_IOCTL_SYNCOBJ_EVENTFD}). Holds until the object is gone everywhere, and cannot be undone.
   *
   * @param eventfd stays the caller's, and may be closed
   * @throws SystemCallException if it is no eventfd or the kernel is older than 6.6 ({@code
   *     EINVAL}), or if the driver has no timelines ({@code EOPNOTSUPP})
   */
  public void notifySignal(int eventfd) {
    notify(eventfd, 0);
  }

  /**
   * Has 1 added to an eventfd at the submission, or now if that has been ({@code
   * DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE}). Holds until the object is gone everywhere, and cannot
   * be undone.
   *
   * @param eventfd stays the caller's, and may be closed
   * @throws SystemCallException if it is no eventfd or the kernel is older than 6.6 ({@code
   *     EINVAL}), or if the driver has no timelines ({@code EOPNOTSUPP})
   */
  public void notifySubmission(int eventfd) {
    notify(eventfd, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE);
  }

  boolean isBinary() {
    return value == 0;
  }

  private SyncFile exported() {
    return new SyncFile(
        object.node().kernel(),
        object.export(
            DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE,
            this + ": " + NOBODY_HAS_SUBMITTED,
            "sync file"));
  }

  private void transfer(SyncPoint target, int flags) {
    try (SyncObjectArray both = new SyncObjectArray(List.of(object, target.object()));
        Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_TRANSFER, arena.allocate(DrmUapi.DRM_SYNCOBJ_TRANSFER))
              .set("src_handle", object.handle())
              .set("dst_handle", target.object().handle())
              .set("src_point", value)
              .set("dst_point", target.value())
              .set("flags", flags);
      SyncObject.call(
          both.node(),
          DrmUapi.DRM_IOCTL_SYNCOBJ_TRANSFER,
          request,
          this + ": " + NOBODY_HAS_SUBMITTED);
    }
  }

  private void notify(int eventfd, int flags) {
    object.enter();
    try (Arena arena = Arena.ofConfined()) {
      Struct request =
          new Struct(DrmUapi.DRM_SYNCOBJ_EVENTFD, arena.allocate(DrmUapi.DRM_SYNCOBJ_EVENTFD))
              .set("handle", object.handle())
              .set("flags", flags)
              .set("point", value)
              .set("fd", eventfd);
      SyncObject.call(
          object.node(),
          DrmUapi.DRM_IOCTL_SYNCOBJ_EVENTFD,
          request,
          "descriptor " + eventfd + " is no eventfd, or the kernel is older than 6.6");
    } finally {
      object.exit();
    }
  }

  @Override
  public String toString() {
    return (isBinary() ? "the fence of " : "point " + Long.toUnsignedString(value) + " of ")
        + object;
  }
}
