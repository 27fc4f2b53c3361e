package dev.picket.reclaim.rcu;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract, kept by RCU whose sections may sleep. */
class RcuSleepableReclaimerTest extends ReclaimerSuite {
  RcuSleepableReclaimerTest() {
    super(options -> new RcuReclaimer(options.sleepable()));
  }

  @Override
  protected boolean sectionsMaySleep() {
    return true;
  }
}
