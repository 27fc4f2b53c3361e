package dev.picket.fence;

import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A fence that can be armed without failing: everything that arming, signalling and dropping need
 * is reserved. For one thread at a time; may be handed from thread to thread.
 *
 * @param <D> type of the driver's data
 */
public final class FenceAllocation<D> implements AutoCloseable {
  private final FenceContext<D> context;
  private final DriverFence<D> driverFence;
  private final AtomicBoolean used = new AtomicBoolean();

  FenceAllocation(FenceContext<D> context, DriverFence<D> driverFence) {
    this.context = context;
    this.driverFence = driverFence;
  }

  /**
   * Gives the fence its number and makes it pending. Lock-free; never blocks, fails or allocates.
   * If the context was closed meanwhile, the fence is signalled {@code ECANCELED} already; nothing
   * may then be submitted for it.
   *
   * @return the driver's view
   * @throws IllegalStateException if the allocation was armed or closed before
   */
  public DriverFence<D> arm() {
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "an allocation of " + context + " was armed or closed before; allocate once per fence");
    }
    context.arm(driverFence.fence());
    return driverFence;
  }

  /** Gives an allocation up that was not armed: its data is retired, and dropped like any other. */
  @Override
  public void close() {
    try {
      if (used.compareAndSet(false, true)) {
        driverFence.fence().abandon();
      }
    } finally {
      // The safety net must not find it forgotten while it is given up.
      Reference.reachabilityFence(driverFence);
    }
  }
}
