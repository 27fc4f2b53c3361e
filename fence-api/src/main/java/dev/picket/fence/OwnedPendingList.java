package dev.picket.fence;

import org.jspecify.annotations.Nullable;

/** For a context whose fences one thread arms, which lists them without a locked instruction. */
final class OwnedPendingList extends PendingList {
  /*
   * A queue of one producer and one consumer: the arming thread links each fence to the one before, and the link is
   * what the turn reads. Seqnos are taken by one thread, so that is their order.
   *
   * What knows the last fence is replaced now and then, for its age: fences are young, and under G1 each store of a young
   * object into an old one executes a full fence.
   */

  private End end = new End(front());
  private volatile @Nullable End successor;

  /** What is linked last, known to the arming thread only. */
  private static final class End {
    private Fence last;

    End(Fence last) {
      this.last = last;
    }
  }

  @Override
  void push(Fence fence) {
    End current = end;
    NEXT.setRelease(current.last, fence);
    current.last = fence;
    if (successor != null) {
      replaceEnd(fence);
    }
  }

  private void replaceEnd(Fence last) {
    End next = successor;
    if (next != null) {
      successor = null;
      next.last = last;
      end = next;
    }
  }

  @Override
  void renew() {
    successor = new End(Fence.stub());
  }

  @Override
  void merge() {}
}
