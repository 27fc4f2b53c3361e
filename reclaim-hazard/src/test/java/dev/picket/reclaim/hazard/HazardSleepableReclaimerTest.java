package dev.picket.reclaim.hazard;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract, kept by hazard pointers whose sections may sleep. */
class HazardSleepableReclaimerTest extends ReclaimerSuite {
  HazardSleepableReclaimerTest() {
    super(options -> new HazardReclaimer(options.sleepable()));
  }

  @Override
  protected boolean holdsBackOnlyWhatIsProtected() {
    return true;
  }

  @Override
  protected boolean sectionsMaySleep() {
    return true;
  }
}
