package dev.picket.bench.strategy;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract of the library, which a baseline must keep too, or it would win by cheating. */
class RefCountReclaimerTest extends ReclaimerSuite {
  RefCountReclaimerTest() {
    super(RefCountReclaimer::new);
  }

  @Override
  protected boolean holdsBackOnlyWhatIsProtected() {
    return true;
  }
}
