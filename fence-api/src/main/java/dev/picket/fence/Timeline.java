package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import org.jspecify.annotations.Nullable;

/**
 * What stays true of a context for ever: plain values, no driver code, shared by all fences of the
 * context.
 */
record Timeline(
    long id,
    String driverName,
    String timelineName,
    boolean inOrder,
    @Nullable Reclaimer reclaimer) {
  String label(long seqno) {
    return id + ":" + seqno + " " + driverName + " " + timelineName;
  }
}
