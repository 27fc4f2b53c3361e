package dev.picket.bench.peers.measure;

import dev.picket.fence.trace.FenceTrace;
import java.util.concurrent.atomic.AtomicLong;

/** Passes trace points whose events are off. */
final class TracePoint {
  private TracePoint() {}

  /** What one takes beside a store. */
  static Sampler off(Bench bench) {
    return new DifferenceSampler(bench.nanosOf(new StoreAndTrace()), bench.nanosOf(new Store()));
  }

  private static final class StoreAndTrace extends Loop {
    private final AtomicLong word = new AtomicLong();

    @Override
    long run(int count) {
      AtomicLong held = word;
      for (int i = 0; i < count; i++) {
        held.setOpaque(i);
        FenceTrace.signaled("driver", "timeline", 1, i);
      }
      return held.getPlain();
    }
  }

  private static final class Store extends Loop {
    private final AtomicLong word = new AtomicLong();

    @Override
    long run(int count) {
      AtomicLong held = word;
      for (int i = 0; i < count; i++) {
        held.setOpaque(i);
      }
      return held.getPlain();
    }
  }
}
