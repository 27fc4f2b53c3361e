package dev.picket.reclaim.rcu;

import dev.picket.fence.FenceSuite;

/** Fences and contexts on RCU. */
class RcuFenceTest extends FenceSuite {
  RcuFenceTest() {
    super(RcuReclaimer::new);
  }
}
