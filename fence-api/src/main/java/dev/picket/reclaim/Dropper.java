package dev.picket.reclaim;

import dev.picket.reclaim.spi.Backlog;
import dev.picket.reclaim.spi.Batch;
import dev.picket.reclaim.spi.BatchLedger;
import dev.picket.reclaim.spi.HandleTable;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Sees to it that what may be dropped is dropped, here or by the thread that it belongs to. */
final class Dropper {
  /** So many are claimed at a time: others who drop the same batch are to find some, too. */
  private static final int CLAIM = 64;

  private static final System.Logger LOG = System.getLogger(Reclaimer.class.getName());

  private final ReclaimerOptions options;
  private final HandleTable<Guarded<?>> table;
  private final BatchLedger ledger;
  private final Backlog backlog;
  private final Runnable afterDrops;
  private final Set<DropQueue> handedBack = ConcurrentHashMap.newKeySet();
  private final LongAdder failed = new LongAdder();

  Dropper(
      ReclaimerOptions options,
      HandleTable<Guarded<?>> table,
      BatchLedger ledger,
      Backlog backlog,
      Runnable afterDrops) {
    this.options = options;
    this.table = table;
    this.ledger = ledger;
    this.backlog = backlog;
    this.afterDrops = afterDrops;
  }

  void dropAll(Batch batch) {
    dropAll(batch, Deadline.NEVER);
  }

  /** Drops, or hands back, what of a batch nobody else has claimed; tells how many were dropped. */
  int dropAll(Batch batch, Deadline deadline) {
    int claim = deadline == Deadline.NEVER ? CLAIM : 1;
    int count = 0;
    DropRun run = new DropRun(this);
    try {
      for (int place; (place = batch.claim(claim)) < batch.size(); ) {
        int end = Math.min(place + claim, batch.size());
        for (; place < end; place++) {
          count += dropOrHandBack(batch, batch.handle(place), run) ? 1 : 0;
        }
        if (deadline.isOver()) {
          break;
        }
      }
    } finally {
      run.end();
      noteDropped(batch, count);
    }
    return count;
  }

  private boolean dropOrHandBack(Batch batch, long handle, DropRun run) {
    Guarded<?> guarded = table.get(handle);
    if (guarded == null || guarded.handle() != handle) {
      throw new AssertionError(
          "handle " + Long.toHexString(handle) + " was released before its drop");
    }
    DropQueue queue = guarded.dropQueue();
    if (queue == null) {
      run.drop(guarded);
      return true;
    }
    queue.add(guarded, batch);
    handedBack.add(queue);
    return false;
  }

  /** Drops what was handed back; tells how many there were. */
  int dropHandedBack(Queue<DropQueue.HandedBack> due) {
    int count = 0;
    DropRun run = new DropRun(this);
    try {
      for (DropQueue.HandedBack next; (next = due.poll()) != null; count++) {
        try {
          run.drop(next.guarded());
        } finally {
          noteDropped(next.batch(), 1);
        }
      }
    } finally {
      run.end();
    }
    return count;
  }

  private void noteDropped(Batch batch, int count) {
    if (count > 0 && batch.dropped(count)) {
      ledger.complete(batch.sequence());
    }
    afterDrops.run();
  }

  /** Runs what was handed back to the current thread, which would otherwise wait for itself. */
  void runOwnDrops() {
    for (DropQueue queue : handedBack) {
      if (queue.isMine()) {
        queue.run();
      }
    }
  }

  void handedBackRan(DropQueue queue) {
    handedBack.remove(queue);
    // Whoever queued a drop before the removal has left its queue to us.
    if (!queue.isEmpty()) {
      handedBack.add(queue);
    }
  }

  void tellFailure(@Nullable Object value, Throwable thrown) {
    try {
      options.onDropFailure.accept(value, thrown);
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "The handler of failed drops failed itself", e);
    }
  }

  void failed(@Nullable Object value, Throwable thrown) {
    failed.increment();
    tellFailure(value, thrown);
  }

  long failed() {
    return failed.sum();
  }

  HandleTable<Guarded<?>> table() {
    return table;
  }

  Backlog backlog() {
    return backlog;
  }
}
