package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Threads come and go, of both kinds, and leave nothing behind. */
public abstract class ThreadsContract extends ReclaimerContract {
  private static final int MANY = 10_000;

  /** What the pool of readers for virtual threads may keep. */
  private static final int POOLED = 256;

  private final AtomicInteger drops = new AtomicInteger();

  protected ThreadsContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private void readAndRetire(Reclaimer reclaimer) {
    Guarded<String> guarded = counted(reclaimer, drops);
    try (Section outer = reclaimer.enter()) {
      if (outer.protect(guarded) == null) {
        throw new AssertionError("gone while live");
      }
      try (Section inner = reclaimer.enter()) {
        if (inner.protect(guarded) == null) {
          throw new AssertionError("gone while live");
        }
      }
    }
    cutOffAndRetire(guarded);
  }

  private static void runMany(Thread.Builder builder, Runnable task) {
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      running.add(builder.start(task));
      if (running.size() == 16) {
        running.forEach(ReclaimerContract::join);
        running.clear();
      }
    }
  }

  @Test
  void aReaderThatWasOfflineEntersAndHoldsBackAgain() {
    Reclaimer reclaimer = driven();
    Reader reader = reclaimer.reader();
    for (int i = 1; i <= 3; i++) {
      Guarded<String> guarded = counted(reclaimer, drops);
      reader.offline();
      reader.offline();
      try (Section section = reader.enter()) {
        assertThat(section.protect(guarded)).isNotNull();
        Thread drainer =
            Thread.ofPlatform()
                .start(
                    () -> {
                      cutOffAndRetire(guarded);
                      reclaimer.drain(Long.MAX_VALUE);
                    });
        join(drainer);
        assertThat(drops).hasValue(i - 1);
      }
      reader.offline();
      reclaimer.barrier();
      assertThat(drops).hasValue(i);
    }
    reader.close();
  }

  @Test
  void aSectionThatIsClosedAgainDoesNotWakeItsReader() {
    Reclaimer reclaimer = driven();
    Reader reader = reclaimer.reader();
    Section section = reader.enter();
    section.close();
    reader.offline();
    section.close();
    AtomicBoolean mayLook = new AtomicBoolean();
    try (Section _ = reader.enter()) {
      join(Thread.ofPlatform().start(() -> mayLook.set(reader.mayLook())));
    }
    assertThat(mayLook).as("the reader is back").isTrue();
    reader.close();
    section.close();
    assertThatIllegalStateException().isThrownBy(reader::enter).withMessageContaining("closed");
  }

  @Test
  void aReaderGoesOfflineOutsideItsSectionsOnItsOwnThread() {
    Reclaimer reclaimer = driven();
    Reader reader = reclaimer.reader();
    try (Section _ = reader.enter()) {
      assertThatIllegalStateException()
          .isThrownBy(reader::offline)
          .withMessageContaining("inside its section");
    }
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    join(Thread.ofPlatform().start(() -> thrown.set(catchThrowable(reader::offline))));
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("own thread");
    reader.close();
    assertThatIllegalStateException()
        .isThrownBy(reader::offline)
        .withMessageContaining("was closed");
  }

  @Test
  void tenThousandPlatformThreadsLeaveNoSlotBehind() {
    Reclaimer reclaimer = background();
    runMany(Thread.ofPlatform(), () -> readAndRetire(reclaimer));
    reclaimer.barrier();
    assertThat(drops).hasValue(MANY);
    assertThat(reclaimer.stats().retired()).isEqualTo(MANY);
    assertThat(reclaimer.stats().droppedBytes()).isEqualTo(MANY);
    await().until(() -> reclaimer.stats().readers() == 0 && reclaimer.stats().rings() == 0);
  }

  @Test
  void platformThreadsThatOnlyReadLeaveFewSlotsEvenBeforeHousekeeping() {
    Reclaimer reclaimer = driven();
    for (int i = 0; i < 1_000; i++) {
      join(Thread.ofPlatform().start(() -> reclaimer.enter().close()));
      assertThat(reclaimer.stats().readers()).isLessThanOrEqualTo(POOLED);
      assertThat(reclaimer.stats().rings()).isLessThanOrEqualTo(POOLED);
    }
    reclaimer.drain(0);
    assertThat(reclaimer.stats().readers()).isZero();
    assertThat(reclaimer.stats().rings()).isZero();
  }

  @Test
  void tenThousandVirtualThreadsLeaveNoSlotBehind() {
    Reclaimer reclaimer = background();
    runMany(Thread.ofVirtual(), () -> readAndRetire(reclaimer));
    reclaimer.barrier();
    assertThat(drops).hasValue(MANY);
    assertThat(reclaimer.stats().readers()).isLessThanOrEqualTo(POOLED);
    assertThat(reclaimer.stats().rings()).isZero();
  }

  @Test
  void manyVirtualThreadsHoldSectionsOpenTogether() throws InterruptedException {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    int count = 2_000;
    CountDownLatch inside = new CountDownLatch(count);
    CountDownLatch mayLeave = new CountDownLatch(1);
    AtomicInteger protectedBy = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Section outer = reclaimer.enter();
                        Section inner = reclaimer.enter()) {
                      if (outer.protect(guarded) != null && inner.protect(guarded) != null) {
                        protectedBy.incrementAndGet();
                      }
                      inside.countDown();
                      mayLeave.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError("nobody interrupts", e);
                    }
                  }));
    }
    inside.await();
    assertThat(protectedBy).hasValue(count);
    assertThat(reclaimer.stats().readers()).isEqualTo(count);
    cutOffAndRetire(guarded);
    drainOften(reclaimer);
    assertThat(drops).hasValue(0);
    mayLeave.countDown();
    threads.forEach(ReclaimerContract::join);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
    assertThat(reclaimer.stats().readers()).isLessThanOrEqualTo(POOLED);
  }

  @Test
  void oneVirtualThreadAmongManyKeepsWhatItProtected() {
    Reclaimer reclaimer = background();
    for (int i = 0; i < 20; i++) {
      AtomicInteger mine = new AtomicInteger();
      Guarded<String> guarded = counted(reclaimer, mine);
      Occupant occupant = occupy(Thread.ofVirtual(), reclaimer, guarded);
      cutOffAndRetire(guarded);
      List<Thread> others = new ArrayList<>();
      for (int t = 0; t < 100; t++) {
        others.add(Thread.ofVirtual().start(() -> readAndRetire(reclaimer)));
      }
      others.forEach(ReclaimerContract::join);
      assertThat(mine).hasValue(0);
      occupant.leave();
      reclaimer.barrier();
      assertThat(mine).hasValue(1);
    }
  }

  @Test
  void theSectionOfADeadThreadCountsAsClosed() {
    for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      Reclaimer reclaimer = driven();
      drops.set(0);
      Guarded<String> guarded = counted(reclaimer, drops);
      AtomicInteger reached = new AtomicInteger();
      join(builder.start(() -> dieInside(reclaimer, guarded, reached)));
      assertThat(reached).hasValue(2);
      cutOffAndRetire(guarded);
      reclaimer.synchronize();
      reclaimer.barrier();
      assertThat(drops).hasValue(1);
      reclaimer.drain(0);
      assertThat(reclaimer.stats().readers()).isZero();
    }
  }

  @Test
  void aThreadThatDiesInsideFreesWhatWasRetiredBefore() {
    Reclaimer reclaimer = background();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(Thread.ofVirtual(), reclaimer, guarded);
    AtomicInteger reached = new AtomicInteger();
    cutOffAndRetire(guarded);
    Guarded<String> second = counted(reclaimer, drops);
    join(Thread.ofVirtual().start(() -> dieInside(reclaimer, second, reached)));
    cutOffAndRetire(second);
    occupant.leave();
    reclaimer.barrier();
    assertThat(reached).hasValue(2);
    assertThat(drops).hasValue(2);
  }

  @Test
  void readersOfTheDeadAreNotLentAgain() {
    Reclaimer reclaimer = driven();
    AtomicInteger reached = new AtomicInteger();
    for (int i = 0; i < 300; i++) {
      Guarded<String> forgotten = counted(reclaimer, new AtomicInteger());
      join(Thread.ofVirtual().start(() -> dieInside(reclaimer, forgotten, reached)));
    }
    assertThat(reached).hasValue(600);
    for (int i = 1; i <= 50; i++) {
      Guarded<String> guarded = counted(reclaimer, drops);
      Occupant occupant = occupy(Thread.ofVirtual(), reclaimer, guarded);
      cutOffAndRetire(guarded);
      drainOften(reclaimer);
      assertThat(drops).hasValue(i - 1);
      occupant.leave();
      reclaimer.barrier();
      assertThat(drops).hasValue(i);
    }
  }

  /** Leaves two sections open on purpose. */
  @SuppressWarnings("MustBeClosedChecker")
  private static void dieInside(
      Reclaimer reclaimer, Guarded<String> guarded, AtomicInteger reached) {
    Section outer = reclaimer.enter();
    Section inner = reclaimer.enter();
    for (Section section : List.of(outer, inner)) {
      if (section.protect(guarded) != null) {
        reached.incrementAndGet();
      }
    }
  }

  @Test
  void whatADeadThreadRetiredIsStillDropped() {
    Reclaimer reclaimer = driven();
    for (int i = 0; i < 200; i++) {
      join(
          Thread.ofPlatform()
              .start(
                  () -> {
                    assertThat(reclaimer.reader()).isNotNull();
                    retireNew(reclaimer, drops);
                  }));
    }
    assertThat(reclaimer.stats().retired()).isEqualTo(200);
    reclaimer.barrier();
    assertThat(drops).hasValue(200);
    reclaimer.drain(0);
    assertThat(reclaimer.stats().rings()).isZero();
    assertThat(reclaimer.stats().retired()).isEqualTo(200);
  }
}
