package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** A strategy with other compilers, and what its readers are compared with there. */
final class CompilersChild extends EnvironmentChild {
  CompilersChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    super.addTo(bench);
    bench.addLoop("volatile-store-pair", VolatileStorePair::new);
  }

  private static final class VolatileStorePair extends Loop {
    private volatile long first;
    private volatile long second;

    @Override
    long run(int count) {
      for (int i = 0; i < count; i++) {
        first = 1;
        second = 1;
      }
      return first + second;
    }
  }
}
