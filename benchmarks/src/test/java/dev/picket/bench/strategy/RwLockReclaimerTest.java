package dev.picket.bench.strategy;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract of the library, which a baseline must keep too, or it would win by cheating. */
class RwLockReclaimerTest extends ReclaimerSuite {
  RwLockReclaimerTest() {
    super(RwLockReclaimer::new);
  }

  /** A lock does not know which readers came first, so later ones hold drops back too. */
  @Override
  protected boolean tellsLaterSectionsApart() {
    return false;
  }
}
