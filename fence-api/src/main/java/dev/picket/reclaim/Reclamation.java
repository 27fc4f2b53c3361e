package dev.picket.reclaim;

import dev.picket.reclaim.spi.Batch;
import dev.picket.reclaim.spi.BatchLedger;
import dev.picket.reclaim.spi.Limbo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes retired records out of the limbo and sees them through a grace period, one batch at a time.
 */
final class Reclamation {
  /*
   * Required order: cut-off, release store of a limbo tail; acquire load of that tail here, then the strategy's begin,
   * which executes the process barrier and only after it reads the list of readers.
   *
   * A round of the ledger is read before the tails are, so whoever requested it has its retirements collected here.
   */

  private final Reclaimer strategy;
  private final Limbo limbo;
  private final BatchLedger ledger;
  private final ReclaimerOptions options;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Batch waiting;
  private long reportStallAfterNanos;
  private final LongAdder gracePeriods = new LongAdder();
  private final LongAdder stalls = new LongAdder();

  Reclamation(Reclaimer strategy, Limbo limbo, BatchLedger ledger, ReclaimerOptions options) {
    this.strategy = strategy;
    this.limbo = limbo;
    this.ledger = ledger;
    this.options = options;
  }

  /**
   * Does what can be done without waiting; gives a batch whose grace period is over, to be dropped
   * by the caller.
   */
  @Nullable Batch step() {
    if (!turn.tryLock()) {
      return null;
    }
    try {
      Batch batch = waiting;
      if (batch == null) {
        batch = collect();
        if (batch == null) {
          return null;
        }
        waiting = batch;
        reportStallAfterNanos = options.stallThreshold.toNanos();
        batch.begin(System.nanoTime());
        batch.stamp(strategy.beginGracePeriod());
      }
      if (strategy.isGracePeriodOver(batch.stamp())) {
        waiting = null;
        gracePeriods.increment();
        return batch;
      }
      reportStall(batch);
      return null;
    } finally {
      turn.unlock();
    }
  }

  boolean isWaiting() {
    turn.lock();
    try {
      return waiting != null;
    } finally {
      turn.unlock();
    }
  }

  boolean hasWork() {
    return !limbo.isEmpty() || ledger.roundWanted();
  }

  long gracePeriods() {
    return gracePeriods.sum();
  }

  long stalls() {
    return stalls.sum();
  }

  private @Nullable Batch collect() {
    if (!hasWork()) {
      return null;
    }
    long round = ledger.openRound();
    Batch batch = new Batch(ledger.issue());
    limbo.collect(batch);
    ledger.collected(round);
    if (batch.size() == 0) {
      ledger.complete(batch.sequence());
      return null;
    }
    return batch;
  }

  private void reportStall(Batch batch) {
    long age = System.nanoTime() - batch.begunNanos();
    if (age < reportStallAfterNanos) {
      return;
    }
    reportStallAfterNanos = 2 * age;
    Thread thread = strategy.blockerOf(batch.stamp());
    if (thread == null) {
      return;
    }
    stalls.increment();
    long held = strategy.stats().waiting();
    try {
      options.onStall.accept(
          new StalledReader(thread, Duration.ofNanos(age), held, List.of(thread.getStackTrace())));
    } catch (RuntimeException e) {
      options.onDropFailure.accept(null, e);
    }
  }
}
