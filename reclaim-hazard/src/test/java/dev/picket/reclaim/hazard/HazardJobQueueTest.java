package dev.picket.reclaim.hazard;

import dev.picket.fence.ring.JobQueueSuite;

/** Job queues on hazard pointers. */
class HazardJobQueueTest extends JobQueueSuite {
  HazardJobQueueTest() {
    super(HazardReclaimer::new);
  }
}
