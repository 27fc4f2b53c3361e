package dev.picket.fence.sync;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceCallback;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A point of a {@link SyncTimeline} that nobody may have submitted yet, and perhaps nobody ever
 * will. So it is not a fence, and nothing takes it where a fence is expected: it can be asked for
 * its fence, waited for with a time limit, and called back by.
 *
 * <p>Any thread may call anything. The timeline knows of a promise only while somebody waits.
 */
public final class SyncPromise {
  private final SyncTimeline timeline;
  private final SyncTimeline.Place place;
  private final Submitted submitted;
  private final EarliestDeadline deadline = new EarliestDeadline();

  SyncPromise(SyncTimeline timeline, SyncTimeline.Place place) {
    this.timeline = timeline;
    this.place = place;
    this.submitted = new Submitted();
  }

  /**
   * Tells which point was promised.
   *
   * @return 0 or more
   */
  public long point() {
    return place.point();
  }

  /**
   * Gives the fence, as {@link SyncTimeline#find} does.
   *
   * @return null while neither the point nor one above it was submitted
   */
  public @Nullable Fence fence() {
    return timeline.find(place.point());
  }

  /**
   * Waits until the point is submitted, not until it is signalled.
   *
   * @param timeout how long at most; zero asks and does not wait
   * @return its fence; null if time was up
   * @throws InterruptedException if the thread is interrupted before the submission
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop, or under the lock of a
   *     reservation, unless the timeout is zero
   */
  public @Nullable Fence await(Duration timeout) throws InterruptedException {
    ReservationLock.Ticket.refuseToAwaitSubmissions(Timeouts.nanosOf(timeout));
    return submitted.fence().await(timeout) ? fence() : null;
  }

  /**
   * Has something done when the point is submitted, on the submitting thread; ask {@link #fence}
   * there. What {@link FenceCallback#cancel} takes back leaves nothing on the timeline.
   *
   * @param callback one that is not registered, or no longer
   * @return whether it was registered; false if the point is submitted already
   * @throws IllegalStateException if the callback waits or runs for another registration
   */
  public boolean onSubmission(FenceCallback callback) {
    return submitted.fence().onSignal(callback);
  }

  /**
   * Tells by when the signal is wanted: the driver, if the point is submitted, and else at the
   * submission, if somebody waits for that or is to be called back.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means now
   */
  public void setDeadline(long nanos) {
    deadline.lower(nanos);
    tellDeadline();
  }

  private void tellDeadline() {
    OptionalLong nanos = deadline.nanos();
    Fence fence = nanos.isPresent() ? fence() : null;
    if (fence != null) {
      fence.setDeadline(nanos.getAsLong());
    }
  }

  SyncTimeline.Place place() {
    return place;
  }

  /** Looks whether the point was submitted. */
  void look() {
    submitted.look();
  }

  @Override
  public String toString() {
    return "promise of point " + place.point() + " of " + timeline;
  }

  /** That the point was submitted, so that waiting for it is waiting for a fence. */
  private final class Submitted extends Composite {
    Submitted() {
      super("promise");
    }

    @Override
    public List<Fence> parts() {
      return List.of();
    }

    @Override
    public boolean isSumOfParts() {
      return false;
    }

    @Override
    protected void join() {
      timeline.await(SyncPromise.this);
      look();
    }

    @Override
    protected void leave() {
      timeline.awaitNoMore(SyncPromise.this);
    }

    @Override
    protected void look() {
      if (place.point() <= timeline.lastSubmitted()) {
        tellDeadline();
        signal(null, System.nanoTime());
      }
    }
  }
}
