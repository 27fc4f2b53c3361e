package dev.picket.reclaim;

import dev.picket.reclaim.spi.Batch;
import dev.picket.reclaim.spi.BatchLedger;
import dev.picket.reclaim.spi.Limbo;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes retired records out of the limbo and sees them through their grace periods, in as many
 * batches at a time as the strategy likes.
 */
final class Reclamation {
  /*
   * Required order: cut-off, release store of a limbo tail; acquire load of that tail here, then the strategy's begin,
   * which executes the process barrier and only after it looks at readers.
   *
   * A round of the ledger is read before the tails are, so whoever requested it has its retirements collected here.
   *
   * A batch whose grace period could not begin has nothing to wait for. `broken` is written and read under the same
   * lock as the batches, so nobody else can take it for one that nobody holds back.
   */

  private final Reclaimer strategy;
  private final Limbo limbo;
  private final BatchLedger ledger;
  private final ReentrantLock turn = new ReentrantLock();

  /** Oldest first. */
  private final ArrayDeque<WaitingBatch> waiting = new ArrayDeque<>();

  private volatile long lastBegunNanos = System.nanoTime();
  private boolean broken;
  private final LongAdder gracePeriods = new LongAdder();
  private final Stalls stalls;

  Reclamation(Reclaimer strategy, Limbo limbo, BatchLedger ledger, Stalls stalls) {
    this.strategy = strategy;
    this.limbo = limbo;
    this.ledger = ledger;
    this.stalls = stalls;
  }

  /**
   * Does what can be done without waiting; gives records whose grace period is over, to be dropped
   * by the caller. Whatever goes wrong stops the reclaimer.
   *
   * @param mayCollect whether another grace period may begin
   */
  @Nullable Batch step(boolean mayCollect) {
    if (!turn.tryLock()) {
      return null;
    }
    Batch over = null;
    WaitingBatch stalled = null;
    Thread blocker = null;
    Throwable thrown = null;
    try {
      if (broken) {
        return null;
      }
      if (mayCollect) {
        beginBatch();
      }
      over = takeOver();
      stalled = longestOverdue();
      blocker = stalled == null ? null : stalled.gracePeriod.blocker();
    } catch (Throwable e) {
      broken = true;
      thrown = e;
    } finally {
      turn.unlock();
    }
    if (thrown != null) {
      strategy.stopReclaiming(thrown);
    } else if (stalled != null && blocker != null) {
      stalls.accuse(blocker, stalled.watch);
    }
    return over;
  }

  boolean isWaiting() {
    turn.lock();
    try {
      return !waiting.isEmpty();
    } finally {
      turn.unlock();
    }
  }

  /** Tells whether somebody waits for what was retired until now. */
  boolean isHurried() {
    return ledger.roundWanted();
  }

  /**
   * Takes no lock after the limbo was looked at, or whoever parks next could lose a wake-up to it.
   */
  boolean hasWork() {
    return ledger.roundWanted() || !limbo.isEmpty();
  }

  /** When the last grace period began, by the clock of {@link System#nanoTime}. */
  long lastBegunNanos() {
    return lastBegunNanos;
  }

  long gracePeriods() {
    return gracePeriods.sum();
  }

  private void beginBatch() {
    if (waiting.size() >= strategy.batchesInFlight()) {
      return;
    }
    Batch batch = collect();
    if (batch != null) {
      batch.seal();
      lastBegunNanos = System.nanoTime();
      waiting.add(new WaitingBatch(batch, strategy.beginGracePeriod(), stalls.watch()));
    }
  }

  private @Nullable Batch collect() {
    if (!hasWork()) {
      return null;
    }
    long round = ledger.openRound();
    Batch batch = new Batch(ledger.issue(), limbo.ringSizes());
    limbo.collect(batch);
    if (batch.size() == 0) {
      ledger.complete(batch.sequence());
    }
    ledger.collected(round);
    return batch.size() == 0 ? null : batch;
  }

  /** In turn, or the oldest batch would keep those that wait for other readers from being heard. */
  private @Nullable WaitingBatch longestOverdue() {
    WaitingBatch first = null;
    for (WaitingBatch batch : waiting) {
      if (first == null || batch.watch.due() < first.watch.due()) {
        first = batch;
      }
    }
    return first != null && first.watch.isDue(stalls.now()) ? first : null;
  }

  /** Takes what may be dropped out of the first batch that has any. */
  private @Nullable Batch takeOver() {
    for (Iterator<WaitingBatch> all = waiting.iterator(); all.hasNext(); ) {
      WaitingBatch next = all.next();
      Batch free = next.takeFree();
      if (next.isOver()) {
        all.remove();
        gracePeriods.increment();
      }
      if (free != null) {
        return free;
      }
    }
    return null;
  }

  private static final class WaitingBatch {
    final GracePeriod gracePeriod;
    final Stalls.Watch watch;
    private final Batch left;
    private boolean over;

    WaitingBatch(Batch batch, GracePeriod gracePeriod, Stalls.Watch watch) {
      this.left = batch;
      this.gracePeriod = gracePeriod;
      this.watch = watch;
      if (gracePeriod instanceof GracePeriod.OfEachRecord selective) {
        selective.waitOnlyFor(batch::sorted);
      }
    }

    /** Moves out what may be dropped; null if there is nothing. */
    @Nullable Batch takeFree() {
      if (gracePeriod.isOver()) {
        over = true;
        return left;
      }
      if (gracePeriod instanceof GracePeriod.OfEachRecord selective) {
        Batch free = left.split(selective::holdsBack);
        over = left.size() == 0;
        return free;
      }
      return null;
    }

    boolean isOver() {
      return over;
    }
  }
}
