import org.jspecify.annotations.NullMarked;

/**
 * Fences in the manner of the Linux kernel's {@code dma_fence}, and the contract of the reclaimers
 * that decide when a driver's data may be dropped.
 *
 * <p>{@code dev.picket.reclaim} is the contract of reclamation, {@code dev.picket.fence} the fence
 * core that stands on it, {@code dev.picket.fence.sync} what is made of several fences. Data flows
 * one way: driver, fence, reclaimer, drop.
 */
@NullMarked
@SuppressWarnings("module") // the strategies are compiled after this module
module dev.picket.fence {
  requires jdk.jfr;
  requires static transitive org.jspecify;

  exports dev.picket.fence;
  exports dev.picket.fence.ring;
  exports dev.picket.fence.sync;
  exports dev.picket.reclaim;
  exports dev.picket.reclaim.era to
      dev.picket.reclaim.rcu,
      dev.picket.reclaim.epoch;
  exports dev.picket.reclaim.spi to
      dev.picket.reclaim.rcu,
      dev.picket.reclaim.hazard,
      dev.picket.reclaim.epoch,
      dev.picket.vfio;
}
