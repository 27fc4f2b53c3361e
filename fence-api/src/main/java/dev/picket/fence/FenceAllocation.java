package dev.picket.fence;

import java.lang.ref.Reference;

/**
 * A fence that can be armed without failing: everything that arming, signalling and dropping need
 * is reserved. For one thread at a time; may be handed from thread to thread.
 *
 * @param <D> type of the driver's data
 */
public final class FenceAllocation<D> implements AutoCloseable {
  private final DriverFence<D> driverFence;

  FenceAllocation(DriverFence<D> driverFence) {
    this.driverFence = driverFence;
  }

  /**
   * Has something done at the signal of the fence, before anybody else can know the fence: cheaper
   * than {@link Fence#onSignal}, and not refused. Callbacks run in the order of their registration.
   *
   * @param callback one that is not registered, or no longer; given back if the allocation is given
   *     up
   * @return this
   * @throws IllegalStateException if the callback waits or runs for another registration, or the
   *     allocation was armed or closed before
   */
  public FenceAllocation<D> onSignal(FenceCallback callback) {
    if (driverFence.fence().isTaken()) {
      throw usedBefore();
    }
    driverFence.fence().attach(callback);
    return this;
  }

  /**
   * Gives the fence its number and makes it pending. Lock-free; never blocks, fails or allocates.
   * If the context was closed meanwhile, the fence is signalled {@code ECANCELED} already; nothing
   * may then be submitted for it. If callbacks wait for it, the driver's enable-signalling op is
   * called here.
   *
   * @return the driver's view
   * @throws IllegalStateException if the allocation was armed or closed before, or the context's
   *     fences are armed by another thread only
   */
  public DriverFence<D> arm() {
    if (!use()) {
      throw usedBefore();
    }
    driverFence.context().arm(driverFence.fence());
    return driverFence;
  }

  /**
   * Gives an allocation up that was not armed: its data is retired, and dropped like any other, and
   * its callbacks are free for another registration.
   *
   * @throws IllegalStateException if the context's fences are armed by another thread only
   */
  @Override
  public void close() {
    try {
      if (use()) {
        driverFence.fence().abandon();
      }
    } finally {
      // The safety net must not find it forgotten while it is given up.
      Reference.reachabilityFence(driverFence);
    }
  }

  private boolean use() {
    Fence fence = driverFence.fence();
    return driverFence.context().isArmedHereOnly() ? fence.takeByItsOnlyThread() : fence.take();
  }

  private IllegalStateException usedBefore() {
    return new IllegalStateException(
        "an allocation of "
            + driverFence.context()
            + " was armed or closed before; allocate once per fence");
  }
}
