package dev.picket.reclaim;

import dev.picket.reclaim.spi.ThreadContext;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts and reports readers that a grace period has waited for too long. */
final class Stalls {
  private final Reclaimer reclaimer;
  private final ReclaimerOptions options;
  private final LongAdder count = new LongAdder();

  Stalls(Reclaimer reclaimer, ReclaimerOptions options) {
    this.reclaimer = reclaimer;
    this.options = options;
  }

  long count() {
    return count.sum();
  }

  /** Begins to time a wait, for one thread at a time. */
  Watch watch() {
    return new Watch(Timeouts.nanosOf(options.stallThreshold));
  }

  /** Calls the listener; not to be called under a lock. */
  void report(Thread blocker, Duration age) {
    count.increment();
    long waiting = reclaimer.stats().waiting();
    // On this thread the grace period that it could wait for would never end.
    ThreadContext context = ThreadContext.current();
    context.enterCallback();
    try {
      options.onStall.accept(
          new StalledReader(blocker, age, waiting, List.of(blocker.getStackTrace())));
    } catch (Throwable e) {
      reclaimer.dropper().tellFailure(null, e);
    } finally {
      context.exitCallback();
    }
  }

  static final class Watch {
    private final long begunNanos = System.nanoTime();
    private long reportAfterNanos;

    private Watch(long reportAfterNanos) {
      this.reportAfterNanos = reportAfterNanos;
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    /** Tells whether it is time for a report; the next one follows when twice the time passed. */
    boolean isReportDue(long nowNanos) {
      long age = nowNanos - begunNanos;
      if (age < reportAfterNanos) {
        return false;
      }
      reportAfterNanos = 2 * age;
      return true;
    }
  }
}
