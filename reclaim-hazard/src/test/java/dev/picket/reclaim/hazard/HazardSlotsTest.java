package dev.picket.reclaim.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which slots are set when, and what they hold back. */
class HazardSlotsTest {
  private final HazardReclaimer reclaimer =
      new HazardReclaimer(ReclaimerOptions.driven("test").maxRecords(1 << 20));
  private final HazardReader reader = (HazardReader) reclaimer.reader();
  private final AtomicInteger drops = new AtomicInteger();

  @AfterEach
  void everythingWasDropped() {
    assertThat(reclaimer.close(Duration.ofSeconds(10)).isComplete()).isTrue();
  }

  @Test
  void aSectionThatProtectedNothingDelaysNothing() {
    Guarded<String> record = live();
    try (Section _ = reader.enter()) {
      assertThat(slotsSet()).isEmpty();
      fromAnotherThread(
          () -> {
            retire(record);
            reclaimer.barrier();
            reclaimer.synchronize();
          });
      assertThat(drops).hasValue(1);
    }
  }

  @Test
  void oneSlotForEachProtectionUntilTheSectionCloses() {
    Guarded<String> one = live();
    Guarded<String> another = live();
    try (Section section = reader.enter()) {
      section.protect(one);
      section.protect(another);
      section.protect(one);
      assertThat(slotsSet()).containsExactly(one.handle(), another.handle(), one.handle());
    }
    assertThat(slotsSet()).isEmpty();
    retire(one);
    retire(another);
  }

  @Test
  void twoRecordsReadInNestedSections() {
    Guarded<String> outer = live();
    Guarded<String> inner = live();
    try (Section outside = reader.enter()) {
      assertThat(outside.protect(outer)).isNotNull();
      try (Section inside = reader.enter()) {
        assertThat(inside.protect(inner)).isNotNull();
        retire(outer);
        retire(inner);
        drainElsewhere();
        assertThat(drops).hasValue(0);
      }
      drainElsewhere();
      assertThat(drops).hasValue(1);
      assertThat(slotsSet()).containsExactly(outer.handle());
    }
    drainElsewhere();
    assertThat(drops).hasValue(2);
  }

  @Test
  void whatTheOuterSectionProtectsInsideAnInnerOneOutlivesThat() {
    Guarded<String> record = live();
    Guarded<String> inner = live();
    try (Section outside = reader.enter()) {
      try (Section inside = reader.enter()) {
        inside.protect(inner);
        assertThat(outside.protect(record)).isNotNull();
      }
      retire(inner);
      retire(record);
      drainElsewhere();
      assertThat(drops).hasValue(1);
    }
    drainElsewhere();
    assertThat(drops).hasValue(2);
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker")
  void aSectionEndsItsOwnProtectionsInWhateverOrderTheyClose() {
    Guarded<String> outer = live();
    Guarded<String> inner = live();
    Section outside = reader.enter();
    outside.protect(outer);
    Section inside = reader.enter();
    inside.protect(inner);
    outside.close();
    assertThat(slotsSet()).containsExactly(inner.handle());
    assertThat(reader.depth()).isEqualTo(1);
    inside.close();
    assertThat(slotsSet()).isEmpty();
    assertThat(reader.depth()).isZero();
    retire(outer);
    retire(inner);
  }

  @Test
  void aProtectThatLosesTheRaceReturnsNullAndLeavesNoSlotSet() throws Exception {
    int won = 0;
    int lost = 0;
    AtomicBoolean over = new AtomicBoolean();
    CyclicBarrier round = new CyclicBarrier(2);
    AtomicReference<Guarded<String>> current = new AtomicReference<>();
    Thread cutter =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (meet(round) && !over.get()) {
                    current.get().cutOff();
                    meet(round);
                  }
                });
    while (won < 1_000 || lost < 1_000) {
      Guarded<String> record = live();
      current.set(record);
      int spins = (won + lost) % 64;
      meet(round);
      for (int i = 0; i < spins; i++) {
        Thread.onSpinWait();
      }
      try (Section section = reader.enter()) {
        if (section.protect(record) == null) {
          lost++;
          assertThat(slotsSet()).isEmpty();
        } else {
          won++;
          assertThat(slotsSet()).containsExactly(record.handle());
        }
      }
      meet(round);
      retire(record);
    }
    over.set(true);
    meet(round);
    cutter.join();
    reclaimer.barrier();
  }

  /** The number is asked for between the first look at the value and the slot. */
  @Test
  void theValueIsLookedAtAgainOnceTheSlotIsSet() {
    Guarded<String> record = reclaimer.allocate("value");
    HazardReader interrupted =
        new HazardReader(
            reclaimer,
            false,
            () -> {
              record.cutOff();
              return 0;
            });
    try (Section section = interrupted.enter()) {
      assertThat(section.protect(record)).isNull();
      assertThat(slotsSet(interrupted)).isEmpty();
    }
  }

  /** Twice, because what grew that far was given back in between. */
  @Test
  void slotsGrowAndAreAllLookedAt() {
    for (int round = 1; round <= 2; round++) {
      List<Guarded<String>> records = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        records.add(live());
      }
      try (Section section = reader.enter()) {
        records.forEach(section::protect);
        assertThat(slotsSet()).hasSize(1_000);
        records.forEach(HazardSlotsTest::retire);
        drainElsewhere();
        assertThat(drops).hasValue((round - 1) * 1_000);
      }
      assertThat(slotsSet()).isEmpty();
      drainElsewhere();
      assertThat(drops).hasValue(round * 1_000);
    }
  }

  @Test
  void whatIsRetiredTogetherIsDroppedAsSoonAsItsOwnSlotsAreClear() {
    Guarded<String> first = live();
    Guarded<String> second = live();
    CountDownLatch firstMayGo = new CountDownLatch(1);
    CountDownLatch secondMayGo = new CountDownLatch(1);
    Thread holdsFirst = hold(first, firstMayGo);
    Thread holdsSecond = hold(second, secondMayGo);
    retire(first);
    retire(second);
    reclaimer.drain(Long.MAX_VALUE);
    assertThat(drops).hasValue(0);
    letGo(firstMayGo, holdsFirst);
    reclaimer.drain(Long.MAX_VALUE);
    assertThat(drops).hasValue(1);
    letGo(secondMayGo, holdsSecond);
    reclaimer.drain(Long.MAX_VALUE);
    assertThat(drops).hasValue(2);
  }

  @Test
  void synchronizeWaitsForNobodyWhoProtectsWhatIsLive() {
    Guarded<String> record = live();
    try (Section section = reader.enter()) {
      assertThat(section.protect(record)).isNotNull();
      fromAnotherThread(reclaimer::synchronize);
    }
    retire(record);
  }

  /** Nothing is dropped, but whoever cut it off may want to use it again. */
  @Test
  void synchronizeWaitsForReadersOfARecordWithoutADrop() {
    Guarded<String> record = reclaimer.allocate("value");
    CountDownLatch mayGo = new CountDownLatch(1);
    Thread holder = hold(record, mayGo);
    record.cutOff();
    Thread waiter = Thread.ofPlatform().daemon().start(reclaimer::synchronize);
    assertThat(endsSoon(waiter)).isFalse();
    letGo(mayGo, holder);
    join(waiter);
  }

  @Test
  void recordsWithoutADropDelayNoDrop() {
    Guarded<String> dropless = reclaimer.allocate("value");
    Guarded<String> record = live();
    try (Section section = reader.enter()) {
      assertThat(section.protect(dropless)).isNotNull();
      retire(record);
      drainElsewhere();
      assertThat(drops).hasValue(1);
    }
  }

  /** Each such protection has a number of its own, so a busy reader is not waited for for ever. */
  @Test
  void synchronizeEndsWhileAnotherRecordWithoutADropIsReadAgainAndAgain() {
    Guarded<String> dropless = reclaimer.allocate("value");
    AtomicBoolean over = new AtomicBoolean();
    Thread busy =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (Reader own = reclaimer.reader()) {
                    while (!over.get()) {
                      try (Section section = own.enter()) {
                        section.protect(dropless);
                      }
                    }
                  }
                });
    for (int i = 0; i < 1_000; i++) {
      reclaimer.synchronize();
    }
    over.set(true);
    join(busy);
  }

  private Guarded<String> live() {
    return reclaimer.allocate("value", 0, _ -> drops.incrementAndGet());
  }

  private static void retire(Guarded<?> record) {
    record.cutOff();
    record.reclaimer().retire(record);
  }

  private List<Long> slotsSet() {
    return slotsSet(reader);
  }

  private static List<Long> slotsSet(HazardReader reader) {
    List<Hazard> found = new ArrayList<>();
    reader.addHazards(found, _ -> true);
    return found.stream().map(Hazard::name).toList();
  }

  private void drainElsewhere() {
    fromAnotherThread(() -> reclaimer.drain(Long.MAX_VALUE));
  }

  private Thread hold(Guarded<String> record, CountDownLatch until) {
    CountDownLatch inside = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (Section section = reclaimer.enter()) {
                    section.protect(record);
                    inside.countDown();
                    awaitQuietly(until);
                  }
                });
    awaitQuietly(inside);
    return thread;
  }

  private static void letGo(CountDownLatch latch, Thread thread) {
    latch.countDown();
    join(thread);
  }

  private static void fromAnotherThread(Runnable code) {
    AtomicBoolean done = new AtomicBoolean();
    join(
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  code.run();
                  done.set(true);
                }));
    assertThat(done).isTrue();
  }

  private static boolean endsSoon(Thread thread) {
    try {
      thread.join(50);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return !thread.isAlive();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean meet(CyclicBarrier round) {
    try {
      round.await();
      return true;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
