package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.reclaim.spi.Turns;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The armed fences of a context that may still be pending. Holds the consumer's view only, never
 * the driver's.
 */
final class PendingFences {
  /*
   * Arming pushes a fence on a stack, through a link that lies in the fence, and so neither blocks nor allocates.
   * Everything else is done by whoever has the turn: it takes the stack, merges it into a list in the order of the
   * seqnos, and signals or forgets from there. Others leave their request and go. So nobody waits, a callback that comes
   * back here from inside the turn neither recurses nor deadlocks, and a request is never lost.
   *
   * A fence that was signalled by itself stays listed until the list is cleaned. Allocating cleans it once as many have
   * been armed as the last cleaning left: constant time each, and the list holds at most about twice as many as were
   * pending then.
   */

  private static final VarHandle PUSHED =
      fieldVarHandle(lookup(), "pushed", VarHandle.class, PendingFences.class, Fence.class);
  private static final int FEWEST_BETWEEN_CLEANINGS = 64;

  private final FenceContext<?> context;

  @SuppressWarnings("unused") // through PUSHED
  private @Nullable Fence pushed;

  private final Turns turns = new Turns(this::work);
  private final AtomicLong reached = new AtomicLong(Long.MIN_VALUE);
  private volatile long reachedNanos;
  private volatile boolean closing;
  private volatile boolean cleaningWanted;
  private volatile int cleanAfter = FEWEST_BETWEEN_CLEANINGS;

  /** Counted without synchronization: a lost count only puts the next cleaning off. */
  private int pushedSinceCleaning;

  private @Nullable Fence first;
  private @Nullable Fence last;
  private boolean closeServed;

  PendingFences(FenceContext<?> context) {
    this.context = context;
  }

  void push(Fence fence) {
    Fence head;
    do {
      head = (Fence) PUSHED.getOpaque(this);
      fence.nextPending = head;
    } while (!PUSHED.compareAndSet(this, head, fence));
    pushedSinceCleaning++;
    if (fence.seqno() <= reached.get()) {
      takeTurn();
    }
  }

  /** Called where other requests may be served too, and their callbacks run: not by arming. */
  void cleanIfDue() {
    if (pushedSinceCleaning >= cleanAfter) {
      pushedSinceCleaning = 0;
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
    merge();
    int signalled = 0;
    for (Fence fence; (fence = first) != null; ) {
      if (fence.isSignaled()) {
        removeFirst(fence);
      } else if (fence.seqno() <= upTo) {
        removeFirst(fence);
        signalled += fence.complete(success) ? 1 : 0;
      } else if (cancelling) {
        removeFirst(fence);
        context.cancelPending(fence, cancelled);
      } else {
        break;
      }
    }
    if (cleaningWanted) {
      cleaningWanted = false;
      clean();
    }
    if (toClose) {
      closeServed = true;
      for (Fence fence = first; fence != null; fence = fence.nextPending) {
        context.pinFor(fence);
      }
      context.unpin();
    }
    return signalled;
  }

  private void merge() {
    Fence newestFirst = (Fence) PUSHED.getAndSet(this, null);
    Fence oldestFirst = null;
    while (newestFirst != null) {
      Fence next = newestFirst.nextPending;
      if (newestFirst.isSignaled()) {
        newestFirst.nextPending = null;
      } else {
        oldestFirst = sortedIn(oldestFirst, newestFirst);
      }
      newestFirst = next;
    }
    while (oldestFirst != null) {
      Fence next = oldestFirst.nextPending;
      insert(oldestFirst);
      oldestFirst = next;
    }
  }

  /**
   * Threads that arm at the same time may push in another order than they took their seqnos, but
   * not by much: the place is near the front.
   */
  private static Fence sortedIn(@Nullable Fence oldestFirst, Fence fence) {
    if (oldestFirst == null || fence.seqno() < oldestFirst.seqno()) {
      fence.nextPending = oldestFirst;
      return fence;
    }
    Fence before = oldestFirst;
    Fence after = before.nextPending;
    while (after != null && after.seqno() < fence.seqno()) {
      before = after;
      after = after.nextPending;
    }
    fence.nextPending = after;
    before.nextPending = fence;
    return oldestFirst;
  }

  private void insert(Fence fence) {
    Fence end = last;
    if (end == null) {
      fence.nextPending = null;
      first = fence;
      last = fence;
    } else if (end.seqno() < fence.seqno()) {
      fence.nextPending = null;
      end.nextPending = fence;
      last = fence;
    } else {
      insertBeforeLast(fence);
    }
  }

  /** For the few that were overtaken by another one's cleaning. */
  private void insertBeforeLast(Fence fence) {
    Fence before = null;
    Fence after = first;
    while (after != null && after.seqno() < fence.seqno()) {
      before = after;
      after = after.nextPending;
    }
    fence.nextPending = after;
    if (before == null) {
      first = fence;
    } else {
      before.nextPending = fence;
    }
  }

  private void removeFirst(Fence fence) {
    first = fence.nextPending;
    fence.nextPending = null;
    if (first == null) {
      last = null;
    }
  }

  private void clean() {
    int left = 0;
    Fence before = null;
    for (Fence fence = first; fence != null; ) {
      Fence next = fence.nextPending;
      if (!fence.isSignaled()) {
        before = fence;
        left++;
      } else {
        fence.nextPending = null;
        if (before == null) {
          first = next;
        } else {
          before.nextPending = next;
        }
      }
      fence = next;
    }
    last = before;
    cleanAfter = Math.max(FEWEST_BETWEEN_CLEANINGS, left);
  }
}
