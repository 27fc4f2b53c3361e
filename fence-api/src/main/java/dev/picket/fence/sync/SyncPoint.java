package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceCallback;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A point of a sync object, or the fence of a binary one. A name only: it keeps nothing open, and
 * what it stands for is looked up by each call.
 *
 * <p>All methods may be called by any thread, and fail with {@link IllegalStateException} once the
 * object is closed.
 *
 * @param object where it is
 * @param value 1 or more; 0 for the fence of a binary object
 */
public record SyncPoint(SyncObject object, long value) {
  static final long BINARY = 0;

  /** Names a point. */
  public SyncPoint {
    requireNonNull(object, "object");
    if (value < 0) {
      throw new IllegalArgumentException(
          "there is no point " + value + " of " + object + "; expected 1 or more");
    }
  }

  /**
   * Puts a signalled fence there. On a timeline, a point that is below pending ones takes its place
   * before them, and one that is above is signalled after them.
   */
  public void signal() {
    submit(SyncObject.signaledNow());
  }

  /**
   * Signals points of several timelines. If one of the objects is closed, nothing is changed.
   *
   * @param points at least one, no binary ones
   * @throws IllegalArgumentException if there is none, or one is binary
   * @throws IllegalStateException if one of the objects is closed
   */
  public static void signal(List<SyncPoint> points) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("no point at all; expected at least one");
    }
    for (SyncPoint point : points) {
      if (point.isBinary()) {
        throw new IllegalArgumentException(
            point + " is no point of a timeline; SyncObject.signal() signals binary objects");
      }
    }
    List<SyncPlace> places = points.stream().map(point -> point.object.place()).toList();
    Fence signaled = SyncObject.signaledNow();
    for (int i = 0; i < places.size(); i++) {
      places.get(i).submit(points.get(i).value, signaled);
    }
  }

  /**
   * Puts work there: from here on the point is a fence. Points may be submitted in any order, each
   * takes its place; a binary object's fence is replaced. What is a point itself, or the sum of
   * points, is taken apart first, so that it does not wait for what is submitted below it later.
   * What is not the {@linkplain Composite#isSumOfParts sum of its parts} stays whole: if a later
   * point of this object is among them, it waits for itself.
   *
   * @param work what it waits for
   */
  public void submit(SyncFile work) {
    submit(work.fence());
  }

  private void submit(Fence work) {
    SyncPlace place = object.place();
    if (isBinary()) {
      place.replace(asItIsNow(work));
    } else {
      place.submit(value, asItIsNow(work));
    }
  }

  /** A point also waits for what is submitted below it later: its parts do not. */
  private static Fence asItIsNow(Fence fence) {
    return fence.composite() == null ? fence : Fences.merge(List.of(fence));
  }

  /**
   * Gives what is there now.
   *
   * @return its fence, or that of the next point above it in a gap; null if nobody has submitted it
   */
  public @Nullable Fence fence() {
    return object.place().find(value);
  }

  /**
   * Makes a sync file of what is there now.
   *
   * @return a new file; later changes of the object are not seen by it
   * @throws IllegalStateException if nobody has submitted it yet
   */
  public SyncFile snapshot() {
    return new SyncFile(toString(), asItIsNow(submitted()));
  }

  /**
   * Puts what is here at another place too.
   *
   * @param target a point of it is added, a binary fence replaced
   * @throws IllegalStateException if nobody has submitted this yet
   */
  public void transferTo(SyncPoint target) {
    target.object.place();
    target.submit(submitted());
  }

  /**
   * Waits for the submission, and then puts what is here at another place too.
   *
   * @param target a point of it is added, a binary fence replaced
   * @param timeout how long at most, five seconds in the kernel; zero asks and does not wait
   * @return whether that was done; false if time was up
   * @throws InterruptedException if the thread is interrupted before the submission
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop, or under the lock of a
   *     reservation, too, unless the timeout is zero
   */
  public boolean transferOnceSubmittedTo(SyncPoint target, Duration timeout)
      throws InterruptedException {
    target.object.place();
    ReservationLock.Ticket.refuseToAwaitSubmissions(Timeouts.nanosOf(timeout));
    AwaitedPoint submission = new AwaitedPoint(object.place(), value, false);
    if (!submission.fence().await(timeout)) {
      return false;
    }
    target.submit(requireNonNull(submission.work()));
    return true;
  }

  /**
   * Has something done at the signal, submitted or not. What {@link FenceCallback#cancel} takes
   * back leaves nothing here.
   *
   * @param callback one that is not registered, or no longer
   * @return whether it was registered; false if it is signalled already
   * @throws IllegalStateException if the callback waits or runs for another registration
   */
  public boolean onSignal(FenceCallback callback) {
    return register(callback, true);
  }

  /**
   * Has something done at the submission. What {@link FenceCallback#cancel} takes back leaves
   * nothing here.
   *
   * @param callback one that is not registered, or no longer
   * @return whether it was registered; false if it was submitted already
   * @throws IllegalStateException if the callback waits or runs for another registration
   */
  public boolean onSubmission(FenceCallback callback) {
    return register(callback, false);
  }

  private boolean register(FenceCallback callback, boolean forSignal) {
    Fence wait = new AwaitedPoint(object.place(), value, forSignal).fence();
    wait.poll();
    return wait.onSignal(callback);
  }

  boolean isBinary() {
    return value == BINARY;
  }

  private Fence submitted() {
    Fence fence = fence();
    if (fence == null) {
      throw new IllegalStateException(
          this
              + ": nobody has submitted it yet, so it is a promise and no fence; wait for the"
              + " submission first, by SyncWait.untilSubmitted() with a time limit");
    }
    return fence;
  }

  @Override
  public String toString() {
    return (isBinary() ? "the fence of " : "point " + value + " of ") + object;
  }
}
