package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import org.jspecify.annotations.Nullable;

/**
 * The safety net: finds driver fences that became unreachable before they were signalled. One per
 * reclaimer, looked after by the reclaimer's housekeeping.
 */
final class ForgottenFences {
  private static final PerReclaimer<ForgottenFences> NETS =
      new PerReclaimer<>(ForgottenFences::new);

  private final ReferenceQueue<DriverFence<?>> queue = new ReferenceQueue<>();
  private final Runnable collecting = this::collect;

  private ForgottenFences(Reclaimer reclaimer) {
    reclaimer.addHousekeeping(collecting);
  }

  static ForgottenFences of(Reclaimer reclaimer) {
    return NETS.of(reclaimer);
  }

  /**
   * The fence keeps the watch, so a fence that is unreachable as a whole, or was signalled, costs
   * nothing more.
   */
  void watch(
      DriverFence<?> driverFence, FenceContext<?> context, @Nullable Throwable creationSite) {
    driverFence.fence().watchedBy(new Watch(driverFence, context, queue, creationSite));
  }

  /** Only remembers where a fence was allocated: it is never taken for forgotten. */
  static void note(DriverFence<?> driverFence, FenceContext<?> context, Throwable creationSite) {
    driverFence.fence().watchedBy(new Watch(driverFence, context, null, creationSite));
  }

  void collect() {
    for (Reference<?> reference; (reference = queue.poll()) != null; ) {
      if (reference instanceof Watch watch) {
        watch.context.forgotten(watch.fence, watch.creationSite);
      }
    }
  }

  /** Remembers whom to tell. */
  static final class Watch extends PhantomReference<DriverFence<?>> {
    private final Fence fence;
    final FenceContext<?> context;
    final @Nullable Throwable creationSite;

    Watch(
        DriverFence<?> driverFence,
        FenceContext<?> context,
        @Nullable ReferenceQueue<DriverFence<?>> queue,
        @Nullable Throwable creationSite) {
      super(driverFence, queue);
      this.fence = driverFence.fence();
      this.context = context;
      this.creationSite = creationSite;
    }
  }
}
