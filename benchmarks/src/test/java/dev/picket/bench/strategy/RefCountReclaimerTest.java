package dev.picket.bench.strategy;

class RefCountReclaimerTest extends BaselineContracts {
  RefCountReclaimerTest() {
    super(RefCountReclaimer::new);
  }
}
