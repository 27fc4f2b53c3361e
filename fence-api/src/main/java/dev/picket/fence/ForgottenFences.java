package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The safety net: finds driver fences that became unreachable before they were signalled. One per
 * reclaimer, looked after by the reclaimer's housekeeping.
 */
final class ForgottenFences {
  /** Kept by its contexts alone: a net refers to its reclaimer by what it has caught. */
  private static final Map<Reclaimer, WeakReference<ForgottenFences>> NETS = new WeakHashMap<>();

  private final ReferenceQueue<DriverFence<?>> queue = new ReferenceQueue<>();
  private final Runnable collecting = this::collect;

  private ForgottenFences() {}

  static ForgottenFences of(Reclaimer reclaimer) {
    synchronized (NETS) {
      WeakReference<ForgottenFences> reference = NETS.get(reclaimer);
      ForgottenFences known = reference == null ? null : reference.get();
      if (known == null) {
        known = new ForgottenFences();
        NETS.put(reclaimer, new WeakReference<>(known));
        reclaimer.addHousekeeping(known.collecting);
      }
      return known;
    }
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
