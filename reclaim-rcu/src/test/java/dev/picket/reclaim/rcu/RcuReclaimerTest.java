package dev.picket.reclaim.rcu;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract, kept by RCU. */
class RcuReclaimerTest extends ReclaimerSuite {
  RcuReclaimerTest() {
    super(RcuReclaimer::new);
  }
}
