package dev.picket.reclaim.epoch;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract, kept by epochs whose sections may sleep. */
class EpochSleepableReclaimerTest extends ReclaimerSuite {
  EpochSleepableReclaimerTest() {
    super(options -> new EpochReclaimer(options.sleepable()));
  }

  @Override
  protected boolean sectionsMaySleep() {
    return true;
  }
}
