/**
 * The RCU strategy will live here: nestable readers, grace periods over one process-wide barrier.
 * No other strategy may be seen from here.
 */
package dev.picket.reclaim.rcu;
