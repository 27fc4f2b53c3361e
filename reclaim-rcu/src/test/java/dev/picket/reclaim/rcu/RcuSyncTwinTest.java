package dev.picket.reclaim.rcu;

import dev.picket.sharing.SourceTwinSuite;

/** Broken rules of what is made of several fences, on RCU. */
class RcuSyncTwinTest extends SourceTwinSuite {
  RcuSyncTwinTest() {
    super(RcuSyncTest.class);
  }
}
