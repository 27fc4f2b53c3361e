package dev.picket.reclaim.rcu;

import dev.picket.fence.sync.SyncSuite;

/** What is made of several fences, on RCU. */
class RcuSyncTest extends SyncSuite {
  RcuSyncTest() {
    super(RcuReclaimer::new);
  }
}
