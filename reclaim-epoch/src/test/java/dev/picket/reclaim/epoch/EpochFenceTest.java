package dev.picket.reclaim.epoch;

import dev.picket.fence.FenceSuite;

/** Fences and contexts on epochs. */
class EpochFenceTest extends FenceSuite {
  EpochFenceTest() {
    super(EpochReclaimer::new);
  }
}
