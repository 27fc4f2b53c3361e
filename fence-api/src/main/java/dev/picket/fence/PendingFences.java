package dev.picket.fence;

import dev.picket.reclaim.spi.Turns;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The armed fences of a context that may still be pending. Holds the consumer's view only, never
 * the driver's.
 */
final class PendingFences {
  /*
   * Arming puts a fence on the list, and neither blocks nor allocates. Everything else is done by whoever has the turn: it
   * signals or forgets from the list. Others leave their request and go. So nobody waits, a callback that comes back
   * here from inside the turn neither recurses nor deadlocks, and a request is never lost.
   *
   * A fence that was signalled by itself stays listed until the list is cleaned. Allocating cleans it once as many have
   * been armed as the last cleaning left: constant time each, and the list holds at most about twice as many as were
   * pending then.
   */

  private static final int FEWEST_BETWEEN_CLEANINGS = 64;

  private final FenceContext<?> context;
  private final PendingList list;
  private final Turns turns = new Turns(this::work);
  private final AtomicLong reached = new AtomicLong(Long.MIN_VALUE);
  private volatile long reachedNanos;
  private volatile boolean closing;
  private volatile boolean cleaningWanted;
  private volatile int cleanAfter = FEWEST_BETWEEN_CLEANINGS;

  /** Counted without synchronization: a lost count only puts the next cleaning off. */
  private int pushedSinceCleaning;

  private boolean closeServed;

  PendingFences(FenceContext<?> context) {
    this.context = context;
    this.list = context.hasOneArmer() ? new OwnedPendingList() : new SharedPendingList();
  }

  void push(Fence fence) {
    list.push(fence);
    pushedSinceCleaning++;
    if (fence.seqno() <= reached.get()) {
      takeTurn();
    }
  }

  /** Called where other requests may be served too, and their callbacks run: not by arming. */
  void cleanIfDue() {
    if (pushedSinceCleaning >= cleanAfter) {
      pushedSinceCleaning = 0;
      list.renew();
      cleaningWanted = true;
      takeTurn();
    }
  }

  /** Signals all up to a seqno, with one time; gives how many this thread has signalled. */
  int signalUpTo(long seqno, long nanos) {
    reachedNanos = nanos;
    reached.accumulateAndGet(seqno, Math::max);
    return takeTurn();
  }

  /**
   * Cancels all that are pending, in the order of their seqnos, or counts those of hardware; then
   * lets the open context go.
   */
  void close() {
    closing = true;
    takeTurn();
  }

  private int takeTurn() {
    CallbackQueue callbacks = CallbackQueue.ofCurrentThread();
    callbacks.hold();
    try {
      return turns.take();
    } finally {
      callbacks.letGo();
    }
  }

  private int work() {
    boolean toClose = closing && !closeServed;
    boolean cancelling = closing && !context.isHardware();
    long cancelled = cancelling ? OutcomeWord.failure(FenceError.ECANCELED, System.nanoTime()) : 0;
    long upTo = reached.get();
    long success = OutcomeWord.success(reachedNanos);
    list.merge();
    int signalled = 0;
    Fence before = list.front();
    try {
      for (Fence fence; (fence = PendingList.after(before)) != null; ) {
        boolean isDue = fence.seqno() <= upTo;
        if (!isDue && !cancelling && !fence.isSignaled()) {
          break;
        }
        PendingList.unlink(before);
        before = fence;
        if (isDue) {
          signalled += fence.complete(success) ? 1 : 0;
        } else if (cancelling) {
          context.cancelPending(fence, cancelled);
        }
      }
    } finally {
      list.front(before);
    }
    if (cleaningWanted) {
      cleaningWanted = false;
      cleanAfter = Math.max(FEWEST_BETWEEN_CLEANINGS, list.clean());
      list.letFrontGo();
    }
    if (toClose) {
      closeServed = true;
      list.letFrontGo();
      Fence fence = list.front();
      while ((fence = PendingList.after(fence)) != null) {
        context.pinFor(fence);
      }
      context.unpin();
    }
    return signalled;
  }
}
