package dev.picket.reclaim;

import dev.picket.reclaim.spi.ThreadContext;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts and reports readers that a grace period has waited for too long. */
final class Stalls {
  /*
   * Who waits for a reader looks every millisecond or sooner. A gap between two looks that is far longer is one in which
   * the process did not run, and its readers did not either: the collector or a debugger had stopped it, or the machine
   * slept. So of each gap only LONGEST_STEP counts. Whoever drains looks when it likes; what counts there leaves room for
   * its rhythm, and still takes many looks for an alarm.
   *
   * Many grace periods can wait for one reader: hazard pointers' batches, of which there is no bound, and all callers of
   * synchronize(). Each accuses the reader again and again once it has waited for the threshold, and all accusations of
   * one thread make one case, which is worth a report when the longest wait has doubled since the last one. A case ends
   * when nobody has accused the thread for a while that is longer than the interval of one accuser. It is shorter than
   * the threshold where looks are frequent, so a reader that left and then stays again is a new case.
   */

  private static final long LONGEST_STEP = 10_000_000;
  private static final int LOOKS_OF_WHO_DRAINS = 16;

  private final Reclaimer reclaimer;
  private final ReclaimerOptions options;
  private final LongAdder count = new LongAdder();
  private final AttendedClock clock;
  private final long threshold;
  private final long interval;
  private final long silence;

  /** Weak, because a case may outlast its thread. */
  private final Map<Thread, Case> cases = new WeakHashMap<>();

  Stalls(Reclaimer reclaimer, ReclaimerOptions options) {
    this(reclaimer, options, System::nanoTime);
  }

  Stalls(Reclaimer reclaimer, ReclaimerOptions options, LongSupplier nanos) {
    this.reclaimer = reclaimer;
    this.options = options;
    this.threshold = Timeouts.nanosOf(options.stallThreshold());
    long step =
        options.background ? LONGEST_STEP : Math.max(LONGEST_STEP, threshold / LOOKS_OF_WHO_DRAINS);
    this.clock = new AttendedClock(nanos, step);
    this.interval = Math.max(1, threshold / 4);
    this.silence = threshold / 2 + 4 * step;
  }

  long count() {
    return count.sum();
  }

  /** Begins to time a wait, for one thread at a time. */
  Watch watch() {
    return new Watch(clock.look());
  }

  /** The time that {@link Watch#isDue} is to be asked with. */
  long now() {
    return clock.look();
  }

  /**
   * Notes that a thread is waited for, and tells the listener if that is news; not to be called
   * under a lock.
   *
   * @param watch of the wait, found to be due
   */
  void accuse(Thread blocker, Watch watch) {
    long age = newsOf(blocker, watch);
    if (age >= 0) {
      report(blocker, Duration.ofNanos(age));
    }
  }

  /** How long the wait has lasted; negative if a report is not due. */
  private long newsOf(Thread blocker, Watch watch) {
    synchronized (cases) {
      long now = clock.look();
      cases.values().removeIf(known -> now - known.lastAccused > silence);
      Case known = cases.computeIfAbsent(blocker, _ -> new Case());
      known.lastAccused = now;
      long age = now - watch.begun;
      if (age < known.nextAge) {
        return -1;
      }
      known.nextAge = 2 * age;
      return age;
    }
  }

  private void report(Thread blocker, Duration age) {
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

  /** Times one wait. */
  final class Watch {
    private final long begun;
    private long due;

    private Watch(long begun) {
      this.begun = begun;
      this.due = begun + Math.min(threshold, Long.MAX_VALUE - begun);
    }

    /** Orders watches: the one whose time came first is to be served first. */
    long due() {
      return due;
    }

    /** Tells whether whoever is waited for is to be accused; then not again for an interval. */
    boolean isDue(long now) {
      if (now < due) {
        return false;
      }
      due = now + interval;
      return true;
    }
  }

  /** What all waits for one thread make together. */
  private static final class Case {
    long nextAge;
    long lastAccused;
  }
}
