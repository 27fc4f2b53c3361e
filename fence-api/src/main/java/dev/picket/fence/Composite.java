package dev.picket.fence;

import dev.picket.reclaim.spi.Turns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Fence} stands for that is made of other fences, to any depth. It has no data, no
 * reclaimer and no driver: its parts decide when it is signalled, and how.
 *
 * <p>The parts carry its callbacks only while somebody has a callback on it, waits for it, or has
 * called {@link Fence#enableSignaling}. Like a fence whose driver has to be polled, it may stay
 * pending otherwise, whatever its parts do, until {@link Fence#poll} looks at them.
 *
 * <p>Follows the containers of {@code dma_fence}, which may not be nested.
 */
public abstract class Composite {
  /*
   * Whether the parts carry callbacks follows from whether the fence is wanted. Whoever has changed that, by a callback
   * that was pushed or was the last one to go, by the signal, asks to have the two brought in line; one thread at a time
   * does it, after it has seen the request, and looks at the fence then. So no request is lost, and nobody waits.
   *
   * To join the parts of a composite may make parts wanted that are composites too. A thread brings one after another
   * in line, so that it needs no stack for how deep they are nested. Signals go outwards by callbacks, of which the same
   * is true.
   */

  private final Fence fence;
  private final Turns lining = new Turns(this::line);

  /** Belongs to whoever has the turn. */
  private boolean joined;

  /**
   * Makes what a fence of a context of its own stands for.
   *
   * @param timelineName for people
   */
  protected Composite(String timelineName) {
    this(newContextId(), 1, timelineName, false);
  }

  /**
   * Makes what a fence stands for that has its place among others.
   *
   * @param contextId from {@link #newContextId}, and the same for all of them
   * @param seqno its place
   * @param timelineName for people
   * @param inOrder whether they are signalled in the order of their numbers
   */
  @SuppressWarnings("this-escape") // nobody asks a fence that was not given out
  protected Composite(long contextId, long seqno, String timelineName, boolean inOrder) {
    Timeline timeline = new Timeline(contextId, "picket", timelineName, inOrder, null, this);
    this.fence = new Fence(timeline, seqno);
  }

  /**
   * Gives the id of a context that nobody else has.
   *
   * @return another one each time
   */
  protected static long newContextId() {
    return Timeline.nextId();
  }

  /**
   * Gives the fence.
   *
   * @return the same each time
   */
  public final Fence fence() {
    return fence;
  }

  /**
   * Tells its name, for people. True for ever.
   *
   * @return the name of its timeline
   */
  public final String name() {
    return fence.timeline().timelineName();
  }

  /**
   * Tells what it stands for.
   *
   * @return fences that decide, and may be of several parts themselves
   */
  public abstract List<Fence> parts();

  /**
   * Tells whether to wait for each of its parts is to wait for it, and their first error is its
   * error: then whoever collects fences takes the parts instead.
   *
   * @return true if the parts stand for the whole
   */
  public abstract boolean isSumOfParts();

  /**
   * Asks the parts to tell when they are signalled. One thread at a time calls this and {@link
   * #leave}, by turns.
   */
  protected abstract void join();

  /** Leaves nothing on the parts. */
  protected abstract void leave();

  /** Signals the fence if the parts that are signalled suffice. Any thread, at any time. */
  protected abstract void look();

  /**
   * Is told by when the signal is wanted; the parts are told by the caller. Does nothing unless it
   * is overridden by what has parts only later, or none.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means now
   */
  protected void deadline(long nanos) {}

  /**
   * Signals the fence, if nobody has.
   *
   * @param error why it failed, null on success
   * @param nanos when it ended, on the clock of {@link System#nanoTime}
   */
  protected final void signal(@Nullable FenceError error, long nanos) {
    if (fence.complete(OutcomeWord.of(error, nanos))) {
      bringInLine();
    }
  }

  /** Has the parts joined if the fence is wanted, and left if it is not. */
  final void bringInLine() {
    CallbackQueue.ofCurrentThread().line(this);
  }

  /** For {@link CallbackQueue#line}. */
  final void takeTurnAtLining() {
    lining.take();
  }

  private int line() {
    boolean wanted = fence.isWanted();
    if (wanted == joined) {
      return 0;
    }
    joined = wanted;
    if (!wanted) {
      leave();
      return 1;
    }
    try {
      join();
    } catch (Throwable e) {
      joined = false;
      leave();
      throw e;
    }
    return 1;
  }

  final void call(DriverCall.Op op, long nanos) {
    switch (op) {
      case ENABLE_SIGNALING -> bringInLine();
      case POLL -> poll();
      case SET_DEADLINE -> setDeadline(nanos);
    }
  }

  final void enableParts() {
    leavesOf(innermostFirst()).forEach(Fence::enableSignaling);
  }

  private void setDeadline(long nanos) {
    List<Composite> pending = innermostFirst();
    pending.forEach(composite -> composite.deadline(nanos));
    leavesOf(pending).forEach(leaf -> leaf.setDeadline(nanos));
  }

  private void poll() {
    for (Composite composite : innermostFirst()) {
      for (Fence part : composite.parts()) {
        if (part.composite() == null) {
          part.poll();
        }
      }
      composite.look();
    }
  }

  private static List<Fence> leavesOf(List<Composite> composites) {
    List<Fence> leaves = new ArrayList<>();
    for (Composite composite : composites) {
      for (Fence part : composite.parts()) {
        if (part.composite() == null) {
          leaves.add(part);
        }
      }
    }
    return leaves;
  }

  /** This one and those that it is made of, as far as they are pending; each once. */
  private List<Composite> innermostFirst() {
    List<Composite> left = new ArrayList<>();
    Set<Composite> entered = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Visit> visits = new ArrayDeque<>();
    entered.add(this);
    visits.push(new Visit(this, parts().iterator()));
    while (!visits.isEmpty()) {
      Visit visit = visits.element();
      if (!visit.parts.hasNext()) {
        left.add(visits.pop().composite);
        continue;
      }
      Fence part = visit.parts.next();
      Composite composite = part.composite();
      if (composite != null && !part.isSignaled() && entered.add(composite)) {
        visits.push(new Visit(composite, composite.parts().iterator()));
      }
    }
    return left;
  }

  private record Visit(Composite composite, Iterator<Fence> parts) {}

  @Override
  public String toString() {
    return fence.describe();
  }
}
