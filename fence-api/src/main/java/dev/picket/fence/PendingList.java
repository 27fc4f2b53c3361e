package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Fences in the order of their seqnos, linked through themselves. Whoever has the turn of {@link
 * PendingFences} reads and removes; how fences get in is what its two kinds differ in.
 */
abstract sealed class PendingList permits SharedPendingList, OwnedPendingList {
  /*
   * The last fence of all stays, also when it is signalled, because another one may be about to be linked to it. So the
   * list begins with a fence that is removed, or with a stub, and is never without one. A fence that is removed keeps
   * those after it until more are removed, or until the list is cleaned or its context closed.
   */

  static final VarHandle NEXT =
      fieldVarHandle(lookup(), "nextPending", VarHandle.class, Fence.class, Fence.class);

  private final Fence stub = Fence.stub(0);
  private Fence front = stub;

  /** Adds a fence that is being armed. */
  abstract void push(Fence fence);

  /** Prepares what pushing is to go on with, for its age. May allocate. */
  abstract void renew();

  /** Puts what was pushed in order. */
  abstract void merge();

  /** What stands before the first fence. */
  final Fence front() {
    return front;
  }

  /** Removes all up to a fence, of which each was unlinked. */
  final void front(Fence removedLast) {
    front = removedLast;
  }

  /** Puts the stub before the first fence, for whoever keeps the one that was removed last. */
  final void letFrontGo() {
    Fence first = after(front);
    if (first != null && front != stub) {
      unlink(front);
      stub.nextPending = first;
      front = stub;
    }
  }

  static @Nullable Fence after(Fence fence) {
    return (Fence) NEXT.getAcquire(fence);
  }

  /** Forgets what comes after a fence that is removed, so that it keeps nothing but itself. */
  static void unlink(Fence removed) {
    removed.nextPending = null;
  }

  /** Removes those that are signalled; tells how many are left. */
  final int clean() {
    int left = 0;
    Fence before = front;
    for (Fence fence = after(before); fence != null; ) {
      Fence next = after(fence);
      if (fence.isSignaled() && next != null) {
        before.nextPending = next;
        unlink(fence);
      } else {
        before = fence;
        left++;
      }
      fence = next;
    }
    return left;
  }
}
