package dev.picket.reclaim;

/** Runs the contract suites on the plainest strategy: what fails here is shared, or the suite. */
class ReferenceReclaimerTest extends ReclaimerSuite {
  ReferenceReclaimerTest() {
    super(ReferenceReclaimer::new);
  }
}
