package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** Opens reclaimers of one strategy, as a user does. */
final class Domain {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  Domain(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  /** One without threads. */
  Reclaimer driven() {
    return strategy.apply(ReclaimerOptions.driven("peers"));
  }

  /** One whose threads stay on a processor. The caller is on another one afterwards. */
  Reclaimer background(int processor, int callersProcessor) {
    Native.pin(processor);
    try {
      return strategy.apply(ReclaimerOptions.background("peers"));
    } finally {
      Native.pin(callersProcessor);
    }
  }
}
