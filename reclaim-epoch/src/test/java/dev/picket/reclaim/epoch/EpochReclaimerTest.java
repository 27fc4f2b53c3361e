package dev.picket.reclaim.epoch;

import dev.picket.reclaim.ReclaimerSuite;

/** The contract, kept by epochs. */
class EpochReclaimerTest extends ReclaimerSuite {
  EpochReclaimerTest() {
    super(EpochReclaimer::new);
  }
}
