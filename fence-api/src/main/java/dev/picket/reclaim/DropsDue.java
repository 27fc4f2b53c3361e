package dev.picket.reclaim;

import dev.picket.reclaim.spi.Batch;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Batches whose grace period is over and whose drops run wherever somebody drains. */
final class DropsDue {
  private final ConcurrentLinkedQueue<Batch> batches = new ConcurrentLinkedQueue<>();

  void add(Batch batch) {
    batches.add(batch);
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  void run(Reclaimer reclaimer) {
    run(System.nanoTime() + Long.MAX_VALUE, reclaimer);
  }

  int run(long deadline, Reclaimer reclaimer) {
    int count = 0;
    for (Batch batch; (batch = batches.peek()) != null; ) {
      for (long handle; (handle = batch.claim()) != 0; ) {
        if (reclaimer.dropOne(batch, handle)) {
          count++;
        }
        if (System.nanoTime() - deadline >= 0) {
          return count;
        }
      }
      batches.remove(batch);
    }
    return count;
  }
}
