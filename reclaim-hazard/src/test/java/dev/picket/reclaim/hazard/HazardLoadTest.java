package dev.picket.reclaim.hazard;

import dev.picket.reclaim.LoadSuite;

/** The contract under load, kept by hazard pointers. */
class HazardLoadTest extends LoadSuite {
  HazardLoadTest() {
    super(HazardReclaimer::new);
  }

  @Override
  protected boolean holdsBackOnlyWhatIsProtected() {
    return true;
  }
}
