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

  void run(Dropper dropper) {
    run(System.nanoTime() + Long.MAX_VALUE, dropper);
  }

  int run(long deadline, Dropper dropper) {
    int count = 0;
    for (Batch batch; (batch = batches.peek()) != null; ) {
      for (long handle; (handle = batch.claim()) != 0; ) {
        if (dropper.dropOrHandBack(batch, handle)) {
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
