package dev.picket.reclaim;

import dev.picket.reclaim.spi.Batch;
import dev.picket.reclaim.spi.BatchLedger;
import dev.picket.reclaim.spi.Limbo;
import dev.picket.reclaim.spi.ThreadContext;
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
   *
   * A batch whose grace period could not begin has no stamp to wait for. `broken` is written and read under the same
   * lock as the batch, so nobody else can take it for one that nobody holds back.
   */

  private final Reclaimer strategy;
  private final Limbo limbo;
  private final BatchLedger ledger;
  private final ReclaimerOptions options;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Batch waiting;
  private boolean broken;
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
   * by the caller. Whatever goes wrong stops the reclaimer.
   */
  @Nullable Batch step() {
    if (!turn.tryLock()) {
      return null;
    }
    Batch stalled = null;
    Throwable thrown;
    try {
      Batch batch = broken ? null : waitingOrNew();
      if (batch == null) {
        return null;
      }
      if (strategy.isGracePeriodOver(batch.stamp())) {
        waiting = null;
        gracePeriods.increment();
        return batch;
      }
      stalled = isStallDue(batch) ? batch : null;
      thrown = null;
    } catch (Throwable e) {
      broken = true;
      thrown = e;
    } finally {
      turn.unlock();
    }
    if (thrown != null) {
      strategy.stopReclaiming(thrown);
    } else if (stalled != null) {
      reportStall(stalled);
    }
    return null;
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

  private @Nullable Batch waitingOrNew() {
    if (waiting != null) {
      return waiting;
    }
    Batch batch = collect();
    if (batch != null) {
      waiting = batch;
      reportStallAfterNanos = options.stallThreshold.toNanos();
      batch.begin(System.nanoTime());
      batch.stamp(strategy.beginGracePeriod());
    }
    return batch;
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

  private boolean isStallDue(Batch batch) {
    long age = System.nanoTime() - batch.begunNanos();
    if (age < reportStallAfterNanos) {
      return false;
    }
    reportStallAfterNanos = 2 * age;
    return true;
  }

  private void reportStall(Batch batch) {
    Thread thread = strategy.blockerOf(batch.stamp());
    if (thread == null) {
      return;
    }
    stalls.increment();
    Duration age = Duration.ofNanos(System.nanoTime() - batch.begunNanos());
    long held = strategy.stats().waiting();
    // On this thread the grace period that it could wait for would never end.
    ThreadContext context = ThreadContext.current();
    context.enterCallback();
    try {
      options.onStall.accept(new StalledReader(thread, age, held, List.of(thread.getStackTrace())));
    } catch (Throwable e) {
      strategy.dropper().tellFailure(null, e);
    } finally {
      context.exitCallback();
    }
  }
}
