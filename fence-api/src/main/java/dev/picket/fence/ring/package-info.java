/**
 * Rings: queues of jobs on a device whose fences cannot lie about it. A ring alone signals its
 * fences, and only when the device is done with a job or can be shown to touch it no more. A {@link
 * dev.picket.fence.ring.RingDevice} is what a driver writes below it.
 *
 * <p>Drivers of real devices do not belong here, nor does anything that maps or frees memory.
 */
@NullMarked
package dev.picket.fence.ring;

import org.jspecify.annotations.NullMarked;
