package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A reader that stays is named, and delays its own reclaimer only. */
public abstract class IsolationContract extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();
  private final List<StalledReader> stalled = new CopyOnWriteArrayList<>();

  protected IsolationContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void anOpenSectionDelaysNoOtherReclaimer() {
    Reclaimer slow = make(ReclaimerOptions.background("slow"));
    Reclaimer quick = make(ReclaimerOptions.background("quick"));
    Guarded<String> held = counted(slow, new AtomicInteger());
    Occupant occupant = occupy(slow, held);
    cutOffAndRetire(held);
    for (int i = 1; i <= 50; i++) {
      retireNew(quick, drops);
      quick.synchronize();
      quick.barrier();
      assertThat(drops).hasValue(i);
    }
    assertThat(slow.stats().dropped()).isZero();
    occupant.leave();
    slow.barrier();
  }

  @Test
  void aDropThatSleepsDelaysNoOtherReclaimer() {
    Reclaimer slow = make(ReclaimerOptions.background("slow"));
    Reclaimer quick = make(ReclaimerOptions.background("quick"));
    CountDownLatch mayWake = new CountDownLatch(1);
    cutOffAndRetire(slow.allocate("value", 0, _ -> mayWake.await()));
    for (int i = 1; i <= 50; i++) {
      retireNew(quick, drops);
      quick.barrier();
      assertThat(drops).hasValue(i);
    }
    mayWake.countDown();
    slow.barrier();
  }

  @Test
  void aThreadHasAReaderOfEachReclaimer() {
    Reclaimer one = make(ReclaimerOptions.driven("one"));
    Reclaimer two = make(ReclaimerOptions.driven("two"));
    assertThat(one.reader()).isNotSameAs(two.reader());
    Guarded<String> ofOne = counted(one, drops);
    Guarded<String> ofTwo = counted(two, drops);
    try (Section inTwo = two.enter();
        Section inOne = one.enter()) {
      assertThat(inOne.protect(ofOne)).isNotNull();
      assertThat(inTwo.protect(ofTwo)).isNotNull();
    }
    assertThat(one.name()).isEqualTo("one");
    assertThat(two.stats().name()).isEqualTo("two");
    assertThat(one.lookup(ofTwo.handle())).isNotSameAs(ofTwo);
  }

  @Test
  void aStalledReaderIsReportedWithItsThreadAndStack() {
    for (Thread.Builder builder :
        List.of(Thread.ofPlatform().name("lingerer"), Thread.ofVirtual().name("lingerer"))) {
      stalled.clear();
      Reclaimer reclaimer =
          make(ReclaimerOptions.background("test").onStall(Duration.ofMillis(5), stalled::add));
      Guarded<String> held = counted(reclaimer, drops);
      Occupant occupant = occupy(builder, reclaimer, held);
      cutOffAndRetire(held);
      await().until(() -> stalled.size() >= 3);
      for (StalledReader report : stalled) {
        assertThat(report.thread()).isSameAs(occupant.thread());
        assertThat(report.heldBack()).isGreaterThanOrEqualTo(Duration.ofMillis(5));
        assertThat(report.records()).isEqualTo(1);
        assertThat(report.toString()).contains("lingerer", "1 retired records");
      }
      assertThat(stalled)
          .anyMatch(report -> report.stack().toString().contains(Occupant.class.getName()));
      assertThat(reclaimer.stats().stalls()).isGreaterThanOrEqualTo(3);
      occupant.leave();
      reclaimer.barrier();
    }
  }

  @Test
  void aDrainingThreadReportsStallsToo() {
    Reclaimer reclaimer =
        make(ReclaimerOptions.driven("test").onStall(Duration.ofNanos(1), stalled::add));
    Guarded<String> held = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, held);
    cutOffAndRetire(held);
    await()
        .until(
            () -> {
              reclaimer.drain(0);
              return !stalled.isEmpty();
            });
    assertThat(stalled.getFirst().thread()).isSameAs(occupant.thread());
    occupant.leave();
  }

  @Test
  void aSynchronizingThreadReportsStallsToo() {
    Reclaimer reclaimer =
        make(ReclaimerOptions.driven("test").onStall(Duration.ofMillis(1), stalled::add));
    Guarded<String> held = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, held);
    held.cutOff();
    Thread waiting = Thread.ofPlatform().start(reclaimer::synchronize);
    await().until(() -> stalled.size() >= 2);
    assertThat(stalled.getFirst().thread()).isSameAs(occupant.thread());
    occupant.leave();
    join(waiting);
    reclaimer.retire(held);
  }

  @Test
  void nobodyIsEverCalledStalledAfterForEver() {
    Reclaimer reclaimer =
        make(
            ReclaimerOptions.driven("test")
                .onStall(ChronoUnit.FOREVER.getDuration(), stalled::add));
    retireNew(reclaimer, drops);
    reclaimer.barrier();
    reclaimer.synchronize();
    assertThat(drops).hasValue(1);
  }

  @Test
  void housekeepingCannotWaitForDrops() {
    List<Throwable> refused = new CopyOnWriteArrayList<>();
    Reclaimer reclaimer =
        make(ReclaimerOptions.driven("test").onDropFailure((_, thrown) -> refused.add(thrown)));
    Runnable waiting = reclaimer::barrier;
    reclaimer.addHousekeeping(waiting);
    reclaimer.drain(0);
    assertThat(refused).hasSize(1).first().isInstanceOf(IllegalStateException.class);
    assertThat(waiting).isNotNull();
  }

  @Test
  void aStallListenerThatThrowsDisturbsNothing() {
    AtomicInteger told = new AtomicInteger();
    Reclaimer reclaimer =
        make(
            ReclaimerOptions.background("test")
                .onDropFailure(
                    (_, _) -> {
                      told.incrementAndGet();
                      throw new IllegalStateException("meant to fail");
                    })
                .onStall(
                    Duration.ofMillis(1),
                    _ -> {
                      throw new AssertionError("meant to fail");
                    }));
    Guarded<String> held = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, held);
    cutOffAndRetire(held);
    await().until(() -> told.get() >= 2);
    occupant.leave();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
    assertThat(reclaimer.stats().failure()).isNull();
  }

  @Test
  void noLockIsHeldWhileTheStallListenerRuns() {
    CountDownLatch listening = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    Reclaimer reclaimer =
        make(
            ReclaimerOptions.background("test")
                .onStall(
                    Duration.ofMillis(1),
                    _ -> {
                      listening.countDown();
                      uninterruptibly(mayReturn);
                    }));
    Guarded<String> held = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, held);
    cutOffAndRetire(held);
    uninterruptibly(listening);
    occupant.leave();
    while (drops.get() == 0) {
      reclaimer.drain(Long.MAX_VALUE);
    }
    mayReturn.countDown();
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
  }

  @Test
  void aThresholdOfNothingIsRefused() {
    ReclaimerOptions options = ReclaimerOptions.driven("test");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.onStall(Duration.ZERO, stalled::add));
  }
}
