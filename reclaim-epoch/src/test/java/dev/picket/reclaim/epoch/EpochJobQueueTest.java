package dev.picket.reclaim.epoch;

import dev.picket.fence.ring.JobQueueSuite;

/** Job queues on epochs. */
class EpochJobQueueTest extends JobQueueSuite {
  EpochJobQueueTest() {
    super(EpochReclaimer::new);
  }
}
