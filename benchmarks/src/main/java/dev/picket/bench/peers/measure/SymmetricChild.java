package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** A strategy whose readers execute a full fence: what that changes. */
final class SymmetricChild extends StrategyChild {
  private static final int BATCH = 1024;

  SymmetricChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    addEnterExit(bench);
    addRetire(bench);
    addRetireDrop(bench, BATCH);
    addSynchronizeLooping(bench);
  }
}
