package dev.picket.reclaim.epoch;

import dev.picket.fence.ring.RingSuite;

/** Rings on epochs. */
class EpochRingTest extends RingSuite {
  EpochRingTest() {
    super(EpochReclaimer::new);
  }
}
