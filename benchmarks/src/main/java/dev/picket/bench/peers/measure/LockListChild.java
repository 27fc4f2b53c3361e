package dev.picket.bench.peers.measure;

import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.function.Supplier;

/** Fences in a list under a lock of the JDK. */
final class LockListChild implements Child {
  private final Domain domain = new Domain(RcuReclaimer::new);

  @Override
  public void addTo(Bench bench) {
    bench.add("add-and-ask", uses(bench, Clock.NANOS));
    bench.add("add-and-ask" + Bench.BYTES, uses(bench, Clock.BYTES));
  }

  private Supplier<Sampler> uses(Bench bench, Clock clock) {
    return domain.onDriven(
        reclaimer ->
            bench.prepared(new AddAndAsk(reclaimer, new LockedUses()), clock, Bench.BATCH));
  }

  @Override
  public String about() {
    return "ReentrantReadWriteLock, ArrayList of the JDK, with fences of Picket";
  }
}
