package dev.picket.fence.sync;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.spi.Turns;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A wait for a point that nobody may have submitted yet: for its submission, or for its signal too.
 * Its fence is given to nobody who could make others wait for it.
 */
final class AwaitedPoint extends Composite {
  /*
   * The fence that was held at the submission is found once and kept: by who submits, under the lock of the place, or by
   * who waits, if it was there before. It has a callback while somebody wants this and it is known; whoever changes one
   * of the two has it brought in line, one thread at a time.
   */

  private final SyncPlace place;
  private final long point;
  private final boolean untilSignaled;
  private final AtomicReference<@Nullable Fence> work = new AtomicReference<>();
  private final SignalPathCallback callback = SignalPathCallback.runInSignalPath(_ -> look());
  private final Turns attaching = new Turns(this::attachIfWanted);
  private final EarliestDeadline deadline = new EarliestDeadline();
  private volatile boolean joined;

  /** Belongs to whoever attaches. */
  private boolean attached;

  AwaitedPoint(SyncPlace place, long point, boolean untilSignaled) {
    super("point " + point);
    this.place = place;
    this.point = point;
    this.untilSignaled = untilSignaled;
  }

  long point() {
    return point;
  }

  /** Is told, under the lock of the place, what is held now that the point is submitted. */
  void found(Fence fence) {
    work.compareAndSet(null, fence);
  }

  /** Goes on, now that the point may have been found. */
  void go() {
    Fence known = work();
    if (known != null) {
      deadline.nanos().ifPresent(known::setDeadline);
    }
    attaching.take();
    look();
  }

  @Override
  public List<Fence> parts() {
    Fence known = work();
    return known == null || !untilSignaled ? List.of() : List.of(known);
  }

  @Override
  public boolean isSumOfParts() {
    return false;
  }

  @Override
  protected void join() {
    joined = true;
    if (work() == null) {
      place.await(this);
    }
    go();
  }

  @Override
  protected void leave() {
    joined = false;
    place.awaitNoMore(this);
    attaching.take();
  }

  @Override
  protected void look() {
    Fence known = work();
    if (known == null) {
      return;
    }
    if (!untilSignaled) {
      signal(null, System.nanoTime());
    } else if (known.isSignaled()) {
      signal(known.error(), known.signalNanos());
    }
  }

  @Override
  protected void deadline(long nanos) {
    deadline.lower(nanos);
    Fence known = work.get();
    if (known != null) {
      known.setDeadline(nanos);
    }
  }

  /** What is waited for, once it is submitted. */
  @Nullable Fence work() {
    if (work.get() == null) {
      work.compareAndSet(null, place.find(point));
    }
    return work.get();
  }

  private int attachIfWanted() {
    Fence known = work();
    if (known == null) {
      return 0;
    }
    boolean wanted = joined && untilSignaled && !known.isSignaled();
    if (wanted && !attached) {
      attached = known.onSignal(callback);
    } else if (!wanted && attached) {
      attached = false;
      // A signal takes its callbacks along.
      if (!known.isSignaled()) {
        callback.cancel();
      }
    }
    return 1;
  }
}
