package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceCallback;
import dev.picket.fence.FenceContext;
import dev.picket.stress.reclaim.NoReadersReclaimer;

/** Fences without data, for claims about signals. */
final class Fences {
  private static final Object NO_DATA = new Object();

  private static final FenceContext<Object> CONTEXT =
      FenceContext.<Object>software(new NoReadersReclaimer(), "stress", "stress").inOrder().build();

  private Fences() {}

  static DriverFence<Object> pending() {
    return CONTEXT.allocate(NO_DATA).arm();
  }

  /** With a callback that is attached before anybody knows the fence. */
  static DriverFence<Object> pendingWith(FenceCallback callback) {
    return CONTEXT.allocate(NO_DATA).onSignal(callback).arm();
  }
}
