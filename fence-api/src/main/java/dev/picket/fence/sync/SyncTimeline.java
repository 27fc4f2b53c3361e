package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.spi.Turns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Work that is waited for by the number of a point: a point is signalled when its own work and that
 * of all points before it have ended. Points are submitted in any order and with gaps, and their
 * work may end in any order.
 *
 * <p>The fence of a point belongs to the timeline's context, and its number is the point's. It
 * fails with the error of the point's own work, or, if that went well, with that of the work before
 * it that failed last while this one was pending: whoever waits for a point waits for that too, and
 * shall not overlook that it failed.
 *
 * <p>Points are let go as soon as the timeline sees that they are signalled: it looks when it is
 * asked or submitted to, and, while somebody wants a point, in the signalling path of what that
 * point waits for. Submitting, finding and letting go take a time that grows with the logarithm of
 * the number of pending points. Any thread may call anything; nothing waits.
 *
 * <p>Follows {@code dma_fence_chain}, which is walked link by link, forgets errors, and lets points
 * that are submitted out of order lower its value.
 */
public final class SyncTimeline {
  /*
   * `pending` has what was submitted and was not seen to have ended, by point, and by submission where a point was
   * submitted more than once. One thread at a time advances: it ends the first as long as that one's work has ended. So
   * points end in order, and `lastSignaled` only rises. What is submitted below the first becomes the first.
   *
   * Ending a submission publishes, in this order, how it ended, how far the timeline got, its fence's signal if there is
   * a fence, and takes it out of `pending`. The fence is made when somebody asks for it, and looks afterwards whether
   * the submission has ended: ending writes `over` and then reads the fence, asking writes the fence and then reads
   * `over`. All are volatile, so at least one of them sees the other, and signalling twice is harmless.
   *
   * Submitting adds to `pending` and then raises `lastSubmitted`; finding reads that first. So a point up to it that is
   * not found in `pending` has ended.
   *
   * Only the first carries a callback, and only while some point is wanted. Each submission brings its own: nothing is
   * made in the signalling path, and a callback that is running cannot be registered again.
   */

  private final String name;
  private final long contextId = TimelinePoint.newContext();
  private final ConcurrentSkipListMap<Place, Submission> pending = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<Place, SyncPromise> awaited = new ConcurrentSkipListMap<>();
  private final AtomicLong nextOrder = new AtomicLong(1);
  private final AtomicLong lastSubmitted = new AtomicLong();
  private final AtomicInteger wanted = new AtomicInteger();
  private final Turns advancing = new Turns(this::advanceAll);
  private volatile long lastSignaled;

  /** How many submissions have ended. */
  private volatile long ended;

  private volatile @Nullable Submission lastFailed;

  // belongs to whoever advances
  private @Nullable Submission watched;
  private long latestNanos = Long.MIN_VALUE;

  /** A point, and what tells those apart that are of one point. */
  record Place(long point, long order) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int points = Long.compare(point, other.point);
      return points != 0 ? points : Long.compare(order, other.order);
    }
  }

  /** Work that was submitted as a point. */
  static final class Submission {
    private static final AtomicReferenceFieldUpdater<Submission, @Nullable TimelinePoint>
        ASKED_FOR =
            AtomicReferenceFieldUpdater.newUpdater(
                Submission.class, TimelinePoint.class, "askedFor");

    final Place place;
    private final Fence work;
    private final long endedBefore;
    private final SignalPathCallback callback;

    private volatile @Nullable TimelinePoint askedFor;

    // `over` publishes the others
    private volatile boolean over;
    private @Nullable Fence failedBefore;
    private long endNanos;
    private long endOrder;

    Submission(Place place, Fence work, long endedBefore, SignalPathCallback callback) {
      this.place = place;
      this.work = work;
      this.endedBefore = endedBefore;
      this.callback = callback;
    }

    /** The work that failed, if this one was pending when it did, and so waited for it too. */
    private @Nullable Fence failedBefore(@Nullable Submission failed) {
      return failed != null && failed.endOrder > endedBefore ? failed.work : null;
    }

    private TimelinePoint askedForIn(SyncTimeline timeline) {
      TimelinePoint known = askedFor;
      if (known == null) {
        TimelinePoint made = new TimelinePoint(timeline, this);
        known = ASKED_FOR.compareAndSet(this, null, made) ? made : requireNonNull(askedFor);
      }
      return known;
    }

    private void signal(@Nullable TimelinePoint point) {
      if (point != null && over) {
        FenceError own = work.error();
        point.end(own == null && failedBefore != null ? failedBefore.error() : own, endNanos);
      }
    }
  }

  /**
   * Makes a timeline without points.
   *
   * @param name for people
   */
  public SyncTimeline(String name) {
    this.name = requireNonNull(name, "name");
  }

  /**
   * Tells the context of the points' fences.
   *
   * @return a unique id
   */
  public long contextId() {
    return contextId;
  }

  /**
   * Submits the work of a point. If the point was submitted before, it waits for both from here on;
   * a fence that was found before waits for what it waited for. A point below one that was
   * submitted takes its place before that one. One that is signalled stays signalled, and its work
   * holds back those that are pending.
   *
   * @param point 1 or more
   * @param work what the point waits for besides the points before it
   * @throws IllegalArgumentException if the point is zero or negative
   */
  public void submit(long point, Fence work) {
    settle(add(point, work));
  }

  /** Has the point submitted; calls nobody. {@link #settle} is to follow. */
  Submission add(long point, Fence work) {
    if (point < 1) {
      throw new IllegalArgumentException(
          "point " + point + " cannot be submitted to " + this + "; expected 1 or more");
    }
    SignalPathCallback callback = SignalPathCallback.runInSignalPath(_ -> advance());
    Place place = new Place(point, nextOrder.getAndIncrement());
    Submission submission = new Submission(place, requireNonNull(work, "work"), ended, callback);
    pending.put(place, submission);
    lastSubmitted.accumulateAndGet(point, Math::max);
    return submission;
  }

  /**
   * Gives the fence of what was added; calls nobody, and may leave it pending until it is settled.
   */
  Fence askFor(Submission submission) {
    return submission.askedForIn(this).fence();
  }

  /** Has those told who are concerned by a submission. */
  void settle(Submission submission) {
    submission.signal(submission.askedFor);
    advance();
    awaited
        .headMap(new Place(submission.place.point, Long.MAX_VALUE))
        .values()
        .forEach(SyncPromise::look);
  }

  /**
   * Finds what to wait for so that a point is signalled: the point itself or, in a gap, the next
   * one above it. Lock-free.
   *
   * @param point 0 or more; nothing waits for 0
   * @return the fence of the point, the same each time; a stub if the point is signalled; null if
   *     neither it nor a point above it was submitted: then take a {@link #promise}
   * @throws IllegalArgumentException if the point is negative
   */
  public @Nullable Fence find(long point) {
    refuseNegative(point);
    if (point > lastSubmitted.get()) {
      return null;
    }
    Map.Entry<Place, Submission> next = pending.ceilingEntry(new Place(point, 0));
    if (point <= lastSignaled || next == null) {
      return Fence.stub();
    }
    long above = next.getKey().point;
    Map.Entry<Place, Submission> last = pending.floorEntry(new Place(above, Long.MAX_VALUE));
    boolean isThere = last != null && last.getKey().point == above;
    return fenceOf(isThere ? last.getValue() : next.getValue());
  }

  private Fence fenceOf(Submission submission) {
    TimelinePoint point = submission.askedForIn(this);
    submission.signal(point);
    return point.fence();
  }

  /**
   * Promises a point, whether it was submitted or not.
   *
   * @param point 0 or more
   * @return a new promise
   * @throws IllegalArgumentException if the point is negative
   */
  public SyncPromise promise(long point) {
    refuseNegative(point);
    return new SyncPromise(this, new Place(point, nextOrder.getAndIncrement()));
  }

  /**
   * Tells the highest point that was submitted.
   *
   * @return 0 if there was none
   */
  public long lastSubmitted() {
    return lastSubmitted.get();
  }

  /**
   * Looks how far the work has come, and polls the first that is pending. What it gives never
   * falls.
   *
   * @return the highest point of which, and of all below, the work has ended; 0 if there is none
   */
  public long lastSignaled() {
    Submission before = null;
    for (Submission first; (first = first()) != before && first != null; before = first) {
      first.work.poll();
      advance();
    }
    return lastSignaled;
  }

  /** Like {@link #lastSignaled}, but looks at nothing. */
  long lastSeenSignaled() {
    return lastSignaled;
  }

  private @Nullable Submission first() {
    Map.Entry<Place, Submission> first = pending.firstEntry();
    return first == null ? null : first.getValue();
  }

  private void refuseNegative(long point) {
    if (point < 0) {
      throw new IllegalArgumentException(
          "there is no point " + point + " of " + this + "; expected 0 or more");
    }
  }

  String name() {
    return name;
  }

  void want() {
    wanted.incrementAndGet();
    advance();
  }

  void wantNoMore() {
    wanted.decrementAndGet();
    advance();
  }

  void await(SyncPromise promise) {
    awaited.put(promise.place(), promise);
  }

  void awaitNoMore(SyncPromise promise) {
    awaited.remove(promise.place());
  }

  /** What a point waits for, or what it has waited for if it is signalled. */
  List<Fence> worksUpTo(Submission submission) {
    List<Fence> works = new ArrayList<>();
    for (Submission before : pending.headMap(submission.place, true).values()) {
      works.add(before.work);
    }
    // What was taken out meanwhile has been published as over, or as failed.
    boolean isOver = submission.over;
    if (isOver && !works.contains(submission.work)) {
      works.add(submission.work);
    }
    Fence failed = isOver ? submission.failedBefore : submission.failedBefore(lastFailed);
    if (failed != null && !works.contains(failed)) {
      works.add(failed);
    }
    return works;
  }

  /** Has all end that can, by this thread or by the one that is at it. */
  void advance() {
    advancing.take();
  }

  private int advanceAll() {
    int ended = 0;
    for (Map.Entry<Place, Submission> first; (first = pending.firstEntry()) != null; ended++) {
      Submission submission = first.getValue();
      if (!submission.work.isSignaled() && hasToWaitFor(submission)) {
        break;
      }
      end(submission);
    }
    return ended;
  }

  /** Has the first one tell when it ends, if a point is wanted; false if it has ended. */
  private boolean hasToWaitFor(Submission first) {
    boolean isWanted = wanted.get() != 0;
    if (watched == first && isWanted) {
      return true;
    }
    if (watched != null && !watched.work.isSignaled()) {
      watched.callback.cancel();
    }
    watched = null;
    if (!isWanted) {
      return true;
    }
    if (!first.work.onSignal(first.callback)) {
      return false;
    }
    watched = first;
    return true;
  }

  private void end(Submission first) {
    latestNanos = Math.max(latestNanos, first.work.signalNanos());
    first.endNanos = latestNanos;
    long order = ended + 1;
    first.endOrder = order;
    ended = order;
    first.failedBefore = first.failedBefore(lastFailed);
    if (first.work.error() != null) {
      lastFailed = first;
    }
    first.over = true;
    long point = first.place.point;
    if (point > lastSignaled && isLastOfItsPoint(first.place)) {
      lastSignaled = point;
    }
    first.signal(first.askedFor);
    pending.remove(first.place);
  }

  private boolean isLastOfItsPoint(Place place) {
    // An iterator is at the second place at once, where higherKey() comes down through the levels.
    Iterator<Place> places = pending.keySet().iterator();
    boolean isFirst = places.hasNext() && places.next() == place;
    Place next = isFirst ? nextOf(places) : pending.higherKey(place);
    return next == null || next.point > place.point;
  }

  private static @Nullable Place nextOf(Iterator<Place> places) {
    return places.hasNext() ? places.next() : null;
  }

  @Override
  public String toString() {
    return "timeline " + contextId + " " + name;
  }
}
