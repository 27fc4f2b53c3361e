package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is held back while a reader stalls and a driver goes on at full speed. */
public abstract class StallLoadContract extends ReclaimerContract {
  private static final Duration STALL = Duration.ofSeconds(Long.getLong("picket.stall.seconds", 1));
  private static final long PER_SECOND = 1_000_000;
  private static final int BURST = 1_000;
  private static final long WEIGHT = 64;
  private static final long MOST_BYTES = 50_000 * WEIGHT;
  private static final int PROTECTED = 3;

  private final AtomicInteger dropsOfProtected = new AtomicInteger();
  private final AtomicLong drops = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Queue<StalledReader> reports = new ConcurrentLinkedQueue<>();

  protected StallLoadContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  /** Whether a section holds back what it has protected, and nothing else. */
  protected abstract boolean holdsBackOnlyWhatIsProtected();

  @ParameterizedTest
  @EnumSource(FullPolicy.class)
  void aReaderStallsUnderAMillionRetirementsASecond(FullPolicy whenFull) {
    Reclaimer reclaimer =
        make(
            ReclaimerOptions.background("test")
                .maxBytes(MOST_BYTES)
                .whenFull(whenFull)
                .onStall(Duration.ofMillis(50), reports::add));
    Guarded<?>[] held = new Guarded<?>[PROTECTED];
    for (int i = 0; i < PROTECTED; i++) {
      held[i] = counted(reclaimer, dropsOfProtected);
    }
    Occupant stalled = occupy(reclaimer, held);
    for (Guarded<?> guarded : held) {
      cutOffAndRetire(guarded);
    }
    long start = System.nanoTime();
    Thread driver = Thread.ofPlatform().start(() -> retireForAsLongAs(reclaimer, STALL));
    long peak = 0;
    while (System.nanoTime() - start < STALL.toNanos()) {
      peak = Math.max(peak, reclaimer.stats().outstandingBytes());
      LockSupport.parkNanos(500_000);
    }
    if (holdsBackOnlyWhatIsProtected()) {
      join(driver);
      await().until(() -> reclaimer.stats().waiting() == PROTECTED);
      assertThat(drops.get()).isEqualTo(allocated.get());
    } else {
      await().until(() -> reclaimer.stats().waiting() * WEIGHT >= MOST_BYTES - WEIGHT);
      assertThat(driver.isAlive() || refused.get() > 0).isTrue();
      assertThat(drops).hasValue(0);
    }
    assertThat(dropsOfProtected).hasValue(0);
    long heldBack = reclaimer.stats().waiting();
    long retired = reclaimer.stats().retired();
    await().until(() -> !reports.isEmpty());

    long left = System.nanoTime();
    stalled.leave();
    join(driver);
    reclaimer.barrier();
    long empty = System.nanoTime();
    assertThat(dropsOfProtected).hasValue(PROTECTED);
    assertThat(drops.get()).isEqualTo(allocated.get());
    assertThat(reclaimer.stats().outstanding()).isZero();
    assertThat(reclaimer.stats().outstandingBytes()).isZero();
    assertThat(reclaimer.stats().waiting()).isZero();
    assertOneReportPerDoubling(stalled.thread());
    System.out.printf(
        "%s, %s at the limit, %d s of stall: %,d retired, %,d held back at the end, at most %,d KiB"
            + " of %,d outstanding, %,d refused, %d reports; empty after %,d ms%n",
        reclaimer.getClass().getSimpleName(),
        whenFull,
        STALL.toSeconds(),
        retired,
        heldBack,
        peak >> 10,
        MOST_BYTES >> 10,
        refused.get(),
        reports.size(),
        TimeUnit.NANOSECONDS.toMillis(empty - left));
  }

  private void retireForAsLongAs(Reclaimer reclaimer, Duration time) {
    assertThat(reclaimer.reader()).isNotNull();
    long start = System.nanoTime();
    for (long i = 0; System.nanoTime() - start < time.toNanos(); i++) {
      try {
        Guarded<String> guarded = reclaimer.allocate("value", WEIGHT, _ -> drops.incrementAndGet());
        allocated.incrementAndGet();
        cutOffAndRetire(guarded);
      } catch (BacklogFullException e) {
        refused.incrementAndGet();
      }
      if (i % BURST == 0) {
        long ahead = i * TimeUnit.SECONDS.toNanos(1) / PER_SECOND - (System.nanoTime() - start);
        if (ahead > 0) {
          LockSupport.parkNanos(ahead);
        }
      }
    }
  }

  private void assertOneReportPerDoubling(Thread reader) {
    assertThat(reports).extracting(StalledReader::thread).containsOnly(reader);
    List<Duration> ages = reports.stream().map(StalledReader::heldBack).sorted().toList();
    for (int i = 1; i < ages.size(); i++) {
      assertThat(ages.get(i)).isGreaterThanOrEqualTo(ages.get(i - 1).multipliedBy(2));
    }
  }
}
