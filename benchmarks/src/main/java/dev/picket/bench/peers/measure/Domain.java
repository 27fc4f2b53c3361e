package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;
import java.util.function.Supplier;

/** Opens reclaimers of one strategy, as a user does. */
final class Domain {
  private final Function<ReclaimerOptions, Reclaimer> strategy;

  Domain(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  /** {@return what is measured, and how its readers are made visible} */
  String about() {
    try (Reclaimer reclaimer = driven()) {
      return "Picket's, " + reclaimer.stats().barrierMode();
    }
  }

  /** One without threads. */
  Reclaimer driven() {
    return strategy.apply(ReclaimerOptions.driven("peers"));
  }

  /**
   * Measures on a reclaimer without threads, which is closed with the sampler: those that are open
   * make some calls to any of them slower.
   */
  Supplier<Sampler> onDriven(Function<Reclaimer, Sampler> source) {
    return () -> {
      Reclaimer reclaimer = driven();
      return new OwningSampler(source.apply(reclaimer), reclaimer);
    };
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

  private record OwningSampler(Sampler sampler, Reclaimer reclaimer) implements Sampler {
    @Override
    public double sample() {
      return sampler.sample();
    }

    @Override
    public void close() {
      sampler.close();
      reclaimer.close();
    }
  }
}
