/**
 * The fence core, modelled on the kernel's {@code dma_fence}: contexts, the driver's view and the
 * consumer's view of a fence, callbacks and waiting. It stands on {@code dev.picket.reclaim}, which
 * decides when a driver's data is dropped.
 *
 * <p>Groups of fences, reservations and rings do not belong here; they are built on top.
 */
@NullMarked
package dev.picket.fence;

import org.jspecify.annotations.NullMarked;
