package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** For a context whose fences any thread arms. */
final class SharedPendingList extends PendingList {
  /*
   * Arming pushes on a stack, through a link that lies in the fence; whoever has the turn takes the stack and sorts it
   * in.
   *
   * The stack is left for a new one now and then, for its age: fences are young, and under G1 each store of a young object
   * into an old one executes a full fence. A stack that is left is closed by the exchange that takes its last fences. A
   * push either came before and is taken along, or fails and finds the new stack, which was published before.
   */

  private volatile Stack stack = new Stack();
  private volatile @Nullable Stack successor;
  private Fence last = front();

  private static final class Stack {
    private static final VarHandle NEWEST =
        fieldVarHandle(lookup(), "newest", VarHandle.class, Stack.class, Fence.class);
    private static final Fence CLOSED = Fence.stub(0);

    @SuppressWarnings("unused") // through NEWEST
    private @Nullable Fence newest;

    /** Tells whether it was pushed; false if there is another stack by now. */
    boolean push(Fence fence) {
      Fence before;
      do {
        before = (Fence) NEWEST.getAcquire(this);
        if (before == CLOSED) {
          return false;
        }
        fence.nextPending = before;
      } while (!NEWEST.compareAndSet(this, before, fence));
      return true;
    }

    @Nullable Fence takeAll() {
      return (Fence) NEWEST.getAndSet(this, null);
    }

    @Nullable Fence close() {
      return (Fence) NEWEST.getAndSet(this, CLOSED);
    }
  }

  @Override
  void push(Fence fence) {
    boolean pushed;
    do {
      pushed = stack.push(fence);
    } while (!pushed);
  }

  @Override
  void renew() {
    successor = new Stack();
  }

  @Override
  void merge() {
    Stack current = stack;
    Stack next = successor;
    if (next == null) {
      sortIn(current.takeAll());
    } else {
      successor = null;
      stack = next;
      sortIn(current.close());
    }
  }

  private void sortIn(@Nullable Fence newestFirst) {
    Fence lowest = null;
    Fence highest = null;
    for (Fence fence = newestFirst; fence != null; ) {
      Fence older = fence.nextPending;
      if (fence.isSignaled()) {
        unlink(fence);
      } else {
        lowest = sortedIn(lowest, fence);
        highest = highest == null || highest.seqno() < fence.seqno() ? fence : highest;
      }
      fence = older;
    }
    // Some may have been overtaken by another one's cleaning.
    while (lowest != null && last != front() && lowest.seqno() < last.seqno()) {
      Fence next = lowest.nextPending;
      insertAfter(front(), lowest);
      lowest = next;
    }
    if (lowest != null && highest != null) {
      last.nextPending = lowest;
      last = highest;
    }
  }

  /**
   * Threads that arm at the same time may push in another order than they took their seqnos, but
   * not by much: the place is near the front.
   */
  private static Fence sortedIn(@Nullable Fence lowest, Fence fence) {
    if (lowest == null || fence.seqno() < lowest.seqno()) {
      fence.nextPending = lowest;
      return fence;
    }
    insertAfter(lowest, fence);
    return lowest;
  }

  private static void insertAfter(Fence start, Fence fence) {
    Fence before = start;
    Fence after = before.nextPending;
    while (after != null && after.seqno() < fence.seqno()) {
      before = after;
      after = after.nextPending;
    }
    fence.nextPending = after;
    before.nextPending = fence;
  }
}
