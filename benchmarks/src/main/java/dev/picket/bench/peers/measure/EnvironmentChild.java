package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** A strategy in another environment: what its readers and retirements take. */
class EnvironmentChild extends StrategyChild {
  EnvironmentChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    addEnterExit(bench);
    addProtections(bench);
    addRetire(bench);
  }
}
