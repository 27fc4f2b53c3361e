package dev.picket.reclaim.epoch;

import dev.picket.reclaim.LoadSuite;

/** The contract under load, kept by epochs. */
class EpochLoadTest extends LoadSuite {
  EpochLoadTest() {
    super(EpochReclaimer::new);
  }
}
