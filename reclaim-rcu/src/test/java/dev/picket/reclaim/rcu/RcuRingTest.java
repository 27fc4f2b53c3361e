package dev.picket.reclaim.rcu;

import dev.picket.fence.ring.RingSuite;

/** Rings on RCU. */
class RcuRingTest extends RingSuite {
  RcuRingTest() {
    super(RcuReclaimer::new);
  }
}
