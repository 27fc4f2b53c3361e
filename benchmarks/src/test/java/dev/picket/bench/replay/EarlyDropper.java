package dev.picket.bench.replay;

import dev.picket.reclaim.ImpatientReclaimer;
import dev.picket.reclaim.Reclaimer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for no reader, and so drops too early. Its readers dawdle now and then, so that it shows
 * soon.
 */
final class EarlyDropper {
  private static final int DAWDLE_EVERY = 100;
  private static final long DAWDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private EarlyDropper() {}

  static Reclaimer open() {
    AtomicInteger protections = new AtomicInteger();
    return new ImpatientReclaimer(
        () -> {
          if (protections.incrementAndGet() % DAWDLE_EVERY == 0) {
            LockSupport.parkNanos(DAWDLE_NANOS);
          }
        });
  }
}
