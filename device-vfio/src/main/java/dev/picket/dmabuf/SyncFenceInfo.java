package dev.picket.dmabuf;

/**
 * A fence of the kernel's that a sync file waits for ({@code struct sync_fence_info}).
 *
 * @param driverName of the driver that signals it; newer kernels forget it with the signal and say
 *     {@code detached-driver}
 * @param timelineName of its timeline; newer kernels forget it with the signal and say {@code
 *     signaled-timeline}
 * @param status whether it is signalled
 * @param nanos when it was signalled, on the clock of {@link System#nanoTime}; 0 while it is
 *     pending
 */
public record SyncFenceInfo(
    String driverName, String timelineName, SyncStatus status, long nanos) {}
