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
    run(Deadline.NEVER, dropper);
  }

  int run(Deadline deadline, Dropper dropper) {
    int count = 0;
    for (Batch batch; (batch = batches.peek()) != null; ) {
      if (batch.isClaimed()) {
        batches.remove(batch);
        continue;
      }
      count += dropper.dropAll(batch, deadline);
      if (deadline.isOver()) {
        return count;
      }
    }
    return count;
  }
}
