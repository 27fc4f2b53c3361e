package dev.picket.bench.peers.measure;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;

/** Fences of several: what merging, reservations and waiting for any of them takes. */
final class SyncChild extends SignalChild {
  SyncChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    for (int count : Groups.COUNTS) {
      addPrepared(
          bench,
          "merge-" + count,
          Groups.batch(count),
          reclaimer -> new Merges.OfPending(reclaimer, count));
    }
    addLoop(bench, "merge-with-ended", Merges.WithEnded::new);
    addBytes(bench, "merge-with-ended", Merges.WithEnded::new);
    addPrepared(
        bench, "add-and-ask", reclaimer -> new AddAndAsk(reclaimer, new ReservedUses(reclaimer)));
    addLoop(bench, "any-ended", AnyEnded::new);
    bench.addOfTwo(
        "any-spin", () -> WakeSampler.whileSpinning(AnyWait.of(domain(), bench), bench.second()));
    bench.addOfTwo(
        "any-parked", () -> WakeSampler.whileParked(AnyWait.of(domain(), bench), bench.second()));
  }
}
