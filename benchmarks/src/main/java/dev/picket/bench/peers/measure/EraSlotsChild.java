package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** Of a strategy whose open sections hold back whatever is retired meanwhile. */
final class EraSlotsChild extends SlotsChild {
  EraSlotsChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    super.addTo(bench);
    bench.add(
        "drain-10000-parked",
        domain.onDriven(reclaimer -> new LateCrowdSampler(reclaimer, THREADS)));
  }
}
