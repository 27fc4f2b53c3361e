package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What stays true of a context for ever: plain values, no driver code, shared by all fences of the
 * context. A fence of several has one of its own, which knows what it stands for.
 */
record Timeline(
    long id,
    String driverName,
    String timelineName,
    boolean inOrder,
    @Nullable Reclaimer reclaimer,
    @Nullable Composite composite) {
  private static final AtomicLong NEXT_ID = new AtomicLong(1);

  /** That of the stubs, which are of no context. */
  static final Timeline STUBS = new Timeline(0, "stub", "stub", true, null, null);

  /** Gives the id of another context. */
  static long nextId() {
    return NEXT_ID.getAndIncrement();
  }

  String label(long seqno) {
    return id + ":" + seqno + " " + driverName + " " + timelineName;
  }
}
