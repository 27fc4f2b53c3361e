package dev.picket.bench.strategy;

class RwLockReclaimerTest extends BaselineContracts {
  RwLockReclaimerTest() {
    super(RwLockReclaimer::new);
  }

  /** A lock does not know which readers came first, so later ones hold drops back too. */
  @Override
  boolean baselineTellsLaterSectionsApart() {
    return false;
  }
}
