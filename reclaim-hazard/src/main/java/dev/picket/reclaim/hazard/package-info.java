/**
 * The hazard-pointer strategy: {@link dev.picket.reclaim.hazard.HazardReclaimer} with its proof,
 * the sections that publish what they protect, and the grace periods that look for it.
 *
 * <p>Only what is hazard pointers belongs here; what another strategy would need too belongs to
 * {@code dev.picket.reclaim.spi}. No other strategy may be seen from here.
 */
package dev.picket.reclaim.hazard;
