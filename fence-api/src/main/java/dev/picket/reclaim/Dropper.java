package dev.picket.reclaim;

import dev.picket.reclaim.spi.Backlog;
import dev.picket.reclaim.spi.Batch;
import dev.picket.reclaim.spi.BatchLedger;
import dev.picket.reclaim.spi.FaultBarrier;
import dev.picket.reclaim.spi.HandleTable;
import dev.picket.reclaim.spi.ThreadContext;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs drops, each in isolation, and gives back what their records held: handle, credit, place in
 * the batch.
 */
final class Dropper {
  private static final System.Logger LOG = System.getLogger(Reclaimer.class.getName());

  private final ReclaimerOptions options;
  private final HandleTable<Guarded<?>> table;
  private final BatchLedger ledger;
  private final Backlog backlog;
  private final Runnable afterEach;
  private final Set<DropQueue> handedBack = ConcurrentHashMap.newKeySet();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder droppedBytes = new LongAdder();
  private final LongAdder failed = new LongAdder();

  Dropper(
      ReclaimerOptions options,
      HandleTable<Guarded<?>> table,
      BatchLedger ledger,
      Backlog backlog,
      Runnable afterEach) {
    this.options = options;
    this.table = table;
    this.ledger = ledger;
    this.backlog = backlog;
    this.afterEach = afterEach;
  }

  void dropAll(Batch batch) {
    for (long handle; (handle = batch.claim()) != 0; ) {
      dropOrHandBack(batch, handle);
    }
  }

  /** Drops a record of a batch, or hands its drop back; tells whether it was dropped. */
  boolean dropOrHandBack(Batch batch, long handle) {
    Guarded<?> guarded = table.get(handle);
    if (guarded == null || guarded.handle() != handle) {
      throw new AssertionError(
          "handle " + Long.toHexString(handle) + " was released before its drop");
    }
    DropQueue queue = guarded.dropQueue();
    guarded.batch = batch;
    if (queue == null) {
      drop(guarded);
      return true;
    }
    queue.add(guarded);
    handedBack.add(queue);
    return false;
  }

  void drop(Guarded<?> guarded) {
    Object value = null;
    ThreadContext context = ThreadContext.current();
    // A drop begins undisturbed by what interrupted this thread, be it the drop before.
    boolean interrupted = Thread.interrupted();
    context.enterDrop();
    try {
      value = guarded.dropped();
      guarded.drop();
      FaultBarrier.settle();
    } catch (Throwable e) {
      failed.increment();
      tellFailure(value, e);
    } finally {
      context.exitDrop();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      settle(guarded);
    }
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

  long dropped() {
    return dropped.sum();
  }

  long droppedBytes() {
    return droppedBytes.sum();
  }

  long failed() {
    return failed.sum();
  }

  private void settle(Guarded<?> guarded) {
    Batch batch = guarded.batch;
    long weight = guarded.weight();
    guarded.batch = null;
    table.release(guarded.handle());
    dropped.increment();
    droppedBytes.add(weight);
    backlog.give(weight);
    if (batch != null && batch.dropped()) {
      ledger.complete(batch.sequence());
    }
    afterEach.run();
  }
}
