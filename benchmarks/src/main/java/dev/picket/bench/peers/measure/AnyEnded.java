package dev.picket.bench.peers.measure;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import java.util.Arrays;
import java.util.List;

/** Waits for any of some fences, of which the last has ended and the others are pending. */
final class AnyEnded extends Loop {
  private final DistinctContexts contexts;
  private final List<Fence> fences;

  AnyEnded(Reclaimer reclaimer) {
    contexts = new DistinctContexts(reclaimer, Groups.MOST);
    DriverFence<?>[] drivers = contexts.arm(Groups.MOST);
    drivers[Groups.MOST - 1].signal(0);
    fences = Arrays.stream(drivers).<Fence>map(DriverFence::fence).toList();
  }

  @Override
  long run(int count) {
    Object[] kept = Sink.room();
    try {
      for (int i = 0; i < count; i++) {
        kept[i & Sink.MASK] = requireNonNull(Fence.awaitAny(fences, AnyWait.PATIENCE));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
    Sink.keep(kept);
    return count;
  }

  @Override
  public void close() {
    contexts.close();
  }
}
