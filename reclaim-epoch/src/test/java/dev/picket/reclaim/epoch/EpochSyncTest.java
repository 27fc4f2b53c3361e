package dev.picket.reclaim.epoch;

import dev.picket.fence.sync.SyncSuite;

/** What is made of several fences, on epochs. */
class EpochSyncTest extends SyncSuite {
  EpochSyncTest() {
    super(EpochReclaimer::new);
  }
}
