package dev.picket.reclaim.rcu;

import dev.picket.fence.ring.JobQueueSuite;

/** Job queues on RCU. */
class RcuJobQueueTest extends JobQueueSuite {
  RcuJobQueueTest() {
    super(RcuReclaimer::new);
  }
}
