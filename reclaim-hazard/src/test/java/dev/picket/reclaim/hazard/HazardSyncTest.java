package dev.picket.reclaim.hazard;

import dev.picket.fence.sync.SyncSuite;

/** What is made of several fences, on hazard pointers. */
class HazardSyncTest extends SyncSuite {
  HazardSyncTest() {
    super(HazardReclaimer::new);
  }
}
