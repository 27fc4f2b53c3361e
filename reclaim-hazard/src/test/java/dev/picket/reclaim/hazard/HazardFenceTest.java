package dev.picket.reclaim.hazard;

import dev.picket.fence.FenceSuite;

/** Fences and contexts on hazard pointers. */
class HazardFenceTest extends FenceSuite {
  HazardFenceTest() {
    super(HazardReclaimer::new);
  }
}
