/**
 * The RCU strategy: {@link dev.picket.reclaim.rcu.RcuReclaimer} with its nestable readers and its
 * grace periods. The proof is in the class comment of the reclaimer, the fences in that of the
 * section.
 *
 * <p>Only what is RCU belongs here; what another strategy would need too belongs to {@code
 * dev.picket.reclaim.spi}. No other strategy may be seen from here.
 */
package dev.picket.reclaim.rcu;
