package dev.picket.reclaim.hazard;

import dev.picket.fence.ring.RingSuite;

/** Rings on hazard pointers. */
class HazardRingTest extends RingSuite {
  HazardRingTest() {
    super(HazardReclaimer::new);
  }
}
