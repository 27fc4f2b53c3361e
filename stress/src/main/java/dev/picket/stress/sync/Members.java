package dev.picket.stress.sync;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.stress.reclaim.NoReadersReclaimer;

/** Fences without data, of which others are made. */
final class Members {
  private static final Object NO_DATA = new Object();

  private static final FenceContext<Object> CONTEXT =
      FenceContext.<Object>software(new NoReadersReclaimer(), "stress", "stress").inOrder().build();

  private Members() {}

  static DriverFence<Object> pending() {
    return CONTEXT.allocate(NO_DATA).arm();
  }
}
