package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import java.util.function.Function;

/** Of hazard pointers, where open sections hold back what they protect and nothing else. */
final class HazardSlotsChild extends SlotsChild {
  private static final int BATCH = 1024;

  HazardSlotsChild() {
    super(HazardReclaimer::new);
  }

  @Override
  public void addTo(Bench bench) {
    super.addTo(bench);
    addCrowded(
        bench,
        "synchronize-10000-parked",
        reclaimer -> bench.nanosOf(new Sections.Synchronize(reclaimer)));
    addCrowded(
        bench,
        "retire-drop-1024-10000-parked",
        reclaimer -> RetireSampler.untilDropped(reclaimer, Block::none, BATCH));
  }

  private void addCrowded(Bench bench, String id, Function<Reclaimer, Sampler> source) {
    bench.add(
        id,
        domain.onDriven(
            reclaimer -> new CrowdedSampler(source.apply(reclaimer), THREADS, reclaimer)));
  }
}
