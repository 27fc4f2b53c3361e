package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** What grace periods take where virtual threads are inside by the thousands, or have been. */
abstract class SlotsChild implements Child {
  static final int THREADS = 10_000;

  final Domain domain;

  SlotsChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    domain = new Domain(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    bench.add(
        "synchronize-10000-left",
        domain.onDriven(
            reclaimer -> {
              Crowd.inside(THREADS, reclaimer, reclaimer.allocate(Block.none())).close();
              return bench.nanosOf(new Sections.Synchronize(reclaimer));
            }));
  }

  @Override
  public final String about() {
    return domain.about();
  }
}
