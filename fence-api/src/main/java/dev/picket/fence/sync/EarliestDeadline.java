package dev.picket.fence.sync;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** By when a signal is wanted, of all who have told. */
final class EarliestDeadline {
  private static final long NONE = Long.MAX_VALUE;

  private final AtomicLong earliest = new AtomicLong(NONE);

  void lower(long nanos) {
    earliest.accumulateAndGet(nanos, Math::min);
  }

  OptionalLong nanos() {
    long nanos = earliest.get();
    return nanos == NONE ? OptionalLong.empty() : OptionalLong.of(nanos);
  }
}
