package dev.picket.fence.ring;

import dev.picket.reclaim.ReferenceReclaimer;

/** Job queues on the plainest strategy there is. */
class JobQueueTest extends JobQueueSuite {
  JobQueueTest() {
    super(ReferenceReclaimer::new);
  }
}
