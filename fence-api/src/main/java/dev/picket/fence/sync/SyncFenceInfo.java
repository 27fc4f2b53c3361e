package dev.picket.fence.sync;

/**
 * A fence that a sync file waits for; follows {@code struct sync_fence_info}.
 *
 * @param driverName of the driver that signals it; {@code detached-driver} after the signal, except
 *     in older kernels
 * @param timelineName of its timeline; {@code signaled-timeline} after the signal, except in older
 *     kernels
 * @param status whether it is signalled
 * @param nanos when it was signalled, on the clock of {@link System#nanoTime}; 0 while it is
 *     pending
 */
public record SyncFenceInfo(
    String driverName, String timelineName, SyncStatus status, long nanos) {}
