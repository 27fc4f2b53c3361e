/**
 * The epoch strategy: {@link dev.picket.reclaim.epoch.EpochReclaimer} with its grace periods and
 * its proof. Its readers are those of {@code dev.picket.reclaim.era}.
 *
 * <p>Only what is epochs belongs here; what another strategy would need too belongs to {@code
 * dev.picket.reclaim.spi} or {@code .era}. No other strategy may be seen from here.
 */
package dev.picket.reclaim.epoch;
