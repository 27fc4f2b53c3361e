package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Virtual threads in numbers in which nobody has platform threads. */
public abstract class VirtualThreadLoadContract extends ReclaimerContract {
  private static final int SHORT_ONES = 1_000_000;
  private static final int AT_A_TIME = 1_000;
  private static final int PARKED = 10_000;
  private static final int SCANS = 20;

  /** How many readers are kept for the next virtual threads. */
  private static final int IDLE = 128;

  private final AtomicInteger drops = new AtomicInteger();

  protected VirtualThreadLoadContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aMillionTakeTurnsAndNeedNoMoreReadersThanAreInside() throws InterruptedException {
    Reclaimer reclaimer = background();
    Guarded<String> guarded = counted(reclaimer, drops);
    Semaphore turns = new Semaphore(AT_A_TIME);
    AtomicInteger missed = new AtomicInteger();
    int mostReaders = 0;
    for (int i = 0; i < SHORT_ONES; i++) {
      turns.acquire();
      Thread.startVirtualThread(
          () -> {
            try (Section section = reclaimer.enter()) {
              if (section.protect(guarded) == null) {
                missed.incrementAndGet();
              }
            } finally {
              turns.release();
            }
          });
      mostReaders = Math.max(mostReaders, reclaimer.stats().readers());
    }
    turns.acquire(AT_A_TIME);
    assertThat(missed).hasValue(0);
    assertThat(mostReaders).isBetween(1, AT_A_TIME + IDLE);
    assertThat(reclaimer.stats().readers()).isBetween(1, IDLE);
    cutOffAndRetire(guarded);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void tenThousandParkedInsideNeedAReaderEach() throws InterruptedException {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    GracePeriod before = reclaimer.beginGracePeriod();
    CountDownLatch inside = new CountDownLatch(PARKED);
    CountDownLatch mayLeave = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PARKED; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try (Section section = reclaimer.enter()) {
                  if (section.protect(guarded) != null) {
                    inside.countDown();
                  }
                  mayLeave.await();
                } catch (InterruptedException e) {
                  throw new AssertionError("nobody interrupts", e);
                }
              }));
    }
    inside.await();
    assertThat(reclaimer.stats().readers()).isEqualTo(PARKED);
    printCostOfScans(reclaimer, before);
    cutOffAndRetire(guarded);
    drainOften(reclaimer);
    assertThat(drops).hasValue(0);
    mayLeave.countDown();
    threads.forEach(ReclaimerContract::join);
    assertThat(reclaimer.stats().readers()).isBetween(1, IDLE);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  /**
   * A look at the grace period that began before all sections finds none that it waits for, and so
   * has to see them all; where beginning one sees them all, that is the cost.
   */
  private static void printCostOfScans(Reclaimer reclaimer, GracePeriod before) {
    long begin = Long.MAX_VALUE;
    long look = 0;
    for (int i = 0; i < SCANS; i++) {
      long start = System.nanoTime();
      assertThat(reclaimer.beginGracePeriod()).isNotNull();
      long begun = System.nanoTime();
      before.isOver();
      look = Math.max(look, System.nanoTime() - begun);
      begin = Math.min(begin, begun - start);
    }
    System.out.printf(
        "%s, %,d open sections: beginning a grace period took %,d us at least, a look at one %,d us"
            + " at most%n",
        reclaimer.getClass().getSimpleName(), PARKED, begin / 1_000, look / 1_000);
  }
}
