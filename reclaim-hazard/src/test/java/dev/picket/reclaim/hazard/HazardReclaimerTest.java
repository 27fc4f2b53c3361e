package dev.picket.reclaim.hazard;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract, kept by hazard pointers. */
class HazardReclaimerTest extends ReclaimerSuite {
  HazardReclaimerTest() {
    super(HazardReclaimer::new);
  }

  @Override
  protected boolean holdsBackOnlyWhatIsProtected() {
    return true;
  }
}
