package dev.picket.stress.fence;

import dev.picket.fence.FenceContext;

/** Contexts that are made for one sample each. */
final class ClosedContexts {
  private static final int DRAINED_TOGETHER = 64;

  private static int closed;

  private ClosedContexts() {}

  /** Has its record dropped now and then. */
  static void close(FenceContext<?> context) {
    context.close();
    if (++closed % DRAINED_TOGETHER == 0) {
      context.reclaimer().drain(Long.MAX_VALUE);
    }
  }
}
