package dev.picket.fence.sync;

import dev.picket.fence.Fence;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the handles of a sync object have in common: what it holds, and who waits for that. */
final class SyncPlace {
  /*
   * Whoever changes what is held finds those whose wait that ends, under the lock, and gives them the fence that is held
   * then. So they have it, even if it is taken out again before they look at it, and with its error, even if it has ended
   * by then. Nobody's code runs under the lock: works are asked, and callbacks run, after it was given back.
   *
   * Who waits for a point has found nothing up to it. So of a timeline it is the point that is being submitted.
   */

  private static final Held NOTHING = _ -> null;

  private final Set<AwaitedPoint> waiting = new LinkedHashSet<>();
  private volatile Held held = NOTHING;

  /** What a sync object holds at a time. Asking for a point may run callbacks. */
  @FunctionalInterface
  private interface Held {
    /**
     * The fence of a point, or of all for {@link SyncPoint#BINARY}; null if nobody submitted it.
     */
    @Nullable Fence find(long point);

    /** Tells whether somebody has submitted it; calls nobody. */
    default boolean has(long point) {
      return this != NOTHING && point == SyncPoint.BINARY;
    }
  }

  private record Binary(Fence fence) implements Held {
    @Override
    public @Nullable Fence find(long point) {
      return has(point) ? fence : null;
    }
  }

  /**
   * A timeline, all of whose points come after what was a binary object's fence.
   *
   * @param before stub if there was none
   */
  private record Points(SyncTimeline timeline, Fence before) implements Held {
    static Points after(Held held) {
      Fence before = held instanceof Binary(Fence fence) ? fence : Fence.stub();
      return new Points(new SyncTimeline("sync object"), before);
    }

    SyncTimeline.Submission add(long point, Fence work) {
      boolean follows = !before.isSignaled();
      return timeline.add(point, follows ? FenceArray.all(List.of(before, work)).fence() : work);
    }

    @Override
    public @Nullable Fence find(long point) {
      return timeline.find(point == SyncPoint.BINARY ? timeline.lastSubmitted() : point);
    }

    @Override
    public boolean has(long point) {
      return point <= timeline.lastSubmitted();
    }
  }

  /** Puts a fence in place of all that is held. */
  void replace(Fence fence) {
    List<AwaitedPoint> found;
    synchronized (waiting) {
      held = new Binary(fence);
      found = takeThoseWhoFind(() -> fence);
    }
    found.forEach(AwaitedPoint::go);
  }

  /** Takes out what is held. */
  void reset() {
    synchronized (waiting) {
      held = NOTHING;
    }
  }

  /** Adds a point; what was held as a binary object's fence comes before all points. */
  void submit(long point, Fence work) {
    SyncTimeline timeline;
    SyncTimeline.Submission submission;
    List<AwaitedPoint> found;
    synchronized (waiting) {
      Points points = held instanceof Points known ? known : Points.after(held);
      timeline = points.timeline;
      submission = points.add(point, work);
      held = points;
      found = takeThoseWhoFind(() -> timeline.askFor(submission));
    }
    timeline.settle(submission);
    found.forEach(AwaitedPoint::go);
  }

  /** Under the lock: gives those what is held now who have waited for that. */
  private List<AwaitedPoint> takeThoseWhoFind(Supplier<Fence> now) {
    List<AwaitedPoint> found = new ArrayList<>();
    for (Iterator<AwaitedPoint> each = waiting.iterator(); each.hasNext(); ) {
      AwaitedPoint wait = each.next();
      if (held.has(wait.point())) {
        wait.found(now.get());
        each.remove();
        found.add(wait);
      }
    }
    return found;
  }

  /** Gives the fence of a point, or of all; null if nobody has submitted it. */
  @Nullable Fence find(long point) {
    return held.find(point);
  }

  /** Tells how many wait for what is not submitted yet. */
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  String describe() {
    String holds =
        switch (held) {
          case Binary(Fence fence) -> fence.describe();
          case Points(SyncTimeline timeline, _) ->
              "points up to %d, signaled up to %d"
                  .formatted(timeline.lastSubmitted(), timeline.lastSeenSignaled());
          default -> "nothing";
        };
    return "holds " + holds + ", " + waiting() + " waiting";
  }

  long lastSubmitted() {
    return held instanceof Points points ? points.timeline.lastSubmitted() : 0;
  }

  long lastSignaled() {
    return held instanceof Points points ? points.timeline.lastSignaled() : 0;
  }

  /** Has a wait told what is held when its point is there, unless it is there now. */
  void await(AwaitedPoint wait) {
    synchronized (waiting) {
      if (!held.has(wait.point())) {
        waiting.add(wait);
      }
    }
  }

  void awaitNoMore(AwaitedPoint wait) {
    synchronized (waiting) {
      waiting.remove(wait);
    }
  }
}
