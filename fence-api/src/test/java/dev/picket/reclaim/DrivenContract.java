package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Reclaiming from one's own loop. */
public abstract class DrivenContract extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();
  private final List<Runnable> housekeeping = new ArrayList<>();

  protected DrivenContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void noThreadExists() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Reclaimer reclaimer = make(ReclaimerOptions.driven("undriven"));
    retireNew(reclaimer, drops);
    reclaimer.barrier();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("picket") || name.contains("undriven"));
    assertThat(drops).hasValue(1);
  }

  @Test
  void nothingIsDroppedUntilSomebodyDrains() {
    Reclaimer reclaimer = driven();
    for (int i = 0; i < 10; i++) {
      retireNew(reclaimer, drops);
    }
    reclaimer.synchronize();
    assertThat(drops).hasValue(0);
    assertThat(reclaimer.drain(Long.MAX_VALUE)).isEqualTo(10);
    assertThat(drops).hasValue(10);
    assertThat(reclaimer.drain(Long.MAX_VALUE)).isZero();
  }

  @Test
  void dropsRunOnTheDrainingThread() {
    Reclaimer reclaimer = driven();
    AtomicReference<Thread> dropper = new AtomicReference<>();
    cutOffAndRetire(reclaimer.allocate("value", 0, _ -> dropper.set(Thread.currentThread())));
    reclaimer.drain(0);
    assertThat(dropper.get()).isSameAs(Thread.currentThread());
  }

  @Test
  void drainingInTheMiddleOfASectionDropsNothing() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, guarded);
    cutOffAndRetire(guarded);
    for (int i = 0; i < 100; i++) {
      assertThat(reclaimer.drain(Long.MAX_VALUE)).isZero();
    }
    occupant.leave();
    int dropped = 0;
    while (dropped == 0) {
      dropped = reclaimer.drain(Long.MAX_VALUE);
    }
    assertThat(dropped).isEqualTo(1);
    assertThat(drops).hasValue(1);
  }

  @Test
  void anImpatientDrainMakesProgressAndLosesNothing() {
    for (Reclaimer reclaimer : new Reclaimer[] {driven(), background()}) {
      drops.set(0);
      int sum = 0;
      for (int i = 0; i < 200; i++) {
        retireNew(reclaimer, drops);
        retireNew(reclaimer, drops);
        sum += reclaimer.drain(-1);
      }
      assertThat(sum).isLessThanOrEqualTo(400);
      reclaimer.barrier();
      assertThat(drops).hasValue(400);
    }
  }

  @Test
  void manyThreadsMayDrainTogether() {
    Reclaimer reclaimer = driven();
    AtomicInteger drained = new AtomicInteger();
    Thread[] threads = new Thread[4];
    CountDownLatch retired = new CountDownLatch(2);
    for (int t = 0; t < threads.length; t++) {
      boolean retires = t < 2;
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; retires && i < 2_000; i++) {
                      retireNew(reclaimer, drops);
                      drained.addAndGet(reclaimer.drain(1_000));
                    }
                    retired.countDown();
                    while (drops.get() < 4_000) {
                      drained.addAndGet(reclaimer.drain(1_000));
                    }
                  });
    }
    for (Thread thread : threads) {
      join(thread);
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(4_000);
    assertThat(drained).hasValue(4_000);
    assertThat(retired.getCount()).isZero();
  }

  @Test
  void oneThreadsBarrierWaitsForAnothersDrain() {
    Reclaimer reclaimer = driven();
    CountDownLatch dropping = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    cutOffAndRetire(
        reclaimer.allocate(
            "slow",
            0,
            _ -> {
              dropping.countDown();
              mayEnd.await();
              drops.incrementAndGet();
            }));
    Thread drainer = Thread.ofPlatform().start(() -> reclaimer.drain(Long.MAX_VALUE));
    await().until(() -> dropping.getCount() == 0);
    assertThat(reclaimer.barrier(A_WHILE)).isFalse();
    mayEnd.countDown();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
    join(drainer);
  }

  @Test
  void housekeepingRunsAtEachDrain() {
    Reclaimer reclaimer = driven();
    AtomicInteger runs = new AtomicInteger();
    housekeeping.add(
        () -> {
          throw new IllegalStateException("meant to fail");
        });
    housekeeping.add(runs::incrementAndGet);
    housekeeping.forEach(reclaimer::addHousekeeping);
    reclaimer.drain(0);
    reclaimer.drain(0);
    assertThat(runs).hasValue(2);
  }

  @Test
  void housekeepingRunsInTheBackgroundToo() {
    Reclaimer reclaimer = background();
    AtomicInteger runs = new AtomicInteger();
    housekeeping.add(runs::incrementAndGet);
    housekeeping.forEach(reclaimer::addHousekeeping);
    await().until(() -> runs.get() > 0);
  }
}
