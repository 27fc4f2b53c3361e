package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.picket.reclaim.spi.ThreadContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the blocking calls wait for, and where they refuse to. */
public abstract class BlockingContract extends ReclaimerContract {
  private static final Thread.State TIMED_WAITING = Thread.State.TIMED_WAITING;

  private final AtomicInteger drops = new AtomicInteger();

  protected BlockingContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  /** Whether blocking calls are let through in sections, but for those of the same reclaimer. */
  protected abstract boolean sectionsMaySleep();

  static void assertAllRefused(Reclaimer reclaimer, String where) {
    List<Runnable> calls =
        List.of(
            // First those that would return, so that what is let through fails rather than hangs.
            () -> reclaimer.barrier(Duration.ZERO),
            () -> reclaimer.drain(0),
            () -> reclaimer.close(Duration.ZERO),
            reclaimer::synchronize,
            reclaimer::barrier,
            reclaimer::close);
    for (Runnable call : calls) {
      assertThatIllegalStateException().isThrownBy(call::run).withMessageContaining(where);
    }
  }

  @Test
  void blockingIsRefusedInASection() {
    Reclaimer reclaimer = background();
    try (Section _ = reclaimer.enter()) {
      assertAllRefused(reclaimer, "section");
    }
    reclaimer.barrier();
  }

  @Test
  void blockingIsRefusedInASectionOfAThreadThatLostItsThreadLocals() {
    Reclaimer reclaimer = background();
    ThreadLocal<Boolean> kept = new ThreadLocal<>();
    try (ForkJoinPool forgetful =
        new ForkJoinPool(1, pool -> new ForkJoinWorkerThread(null, pool, false) {}, null, false)) {
      Reader reader =
          forgetful
              .submit(
                  () -> {
                    kept.set(true);
                    return reclaimer.reader();
                  })
              .join();
      await().until(() -> forgetful.submit(() -> kept.get() == null).join());
      forgetful
          .submit(
              () -> {
                try (Section _ = reader.enter()) {
                  assertAllRefused(reclaimer, "section");
                }
                reader.close();
                reclaimer.barrier();
              })
          .join();
    }
  }

  @Test
  void blockingIsRefusedInAVirtualThreadsSection() {
    Reclaimer reclaimer = background();
    AtomicBoolean refused = new AtomicBoolean();
    join(
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Section _ = reclaimer.enter()) {
                    assertAllRefused(reclaimer, "section");
                  }
                  reclaimer.barrier();
                  refused.set(true);
                }));
    assertThat(refused).isTrue();
  }

  @Test
  void blockingIsRefusedInASectionOfAnotherReclaimerUnlessItMaySleep() {
    Reclaimer reclaimer = background();
    retireNew(reclaimer, drops);
    try (Section _ = driven().enter()) {
      if (sectionsMaySleep()) {
        reclaimer.synchronize();
        reclaimer.barrier();
        assertThat(drops).hasValue(1);
      } else {
        assertAllRefused(reclaimer, "section");
      }
    }
    reclaimer.barrier();
  }

  @Test
  void blockingIsRefusedInASectionOfAClosedReclaimer() {
    Reclaimer reclaimer = background();
    reclaimer.close();
    try (Section _ = reclaimer.enter()) {
      assertAllRefused(reclaimer, "section");
    }
  }

  @Test
  void blockingIsRefusedInACallback() {
    Reclaimer reclaimer = background();
    ThreadContext context = ThreadContext.current();
    context.enterCallback();
    try {
      assertAllRefused(reclaimer, "a callback");
    } finally {
      context.exitCallback();
    }
    reclaimer.barrier();
  }

  @Test
  void blockingIsRefusedInADrop() {
    Reclaimer other = driven();
    for (ReclaimerOptions options :
        List.of(ReclaimerOptions.driven("driven"), ReclaimerOptions.background("background"))) {
      Reclaimer reclaimer = make(options);
      cutOffAndRetire(
          reclaimer.allocate(
              "value",
              0,
              _ -> {
                assertAllRefused(reclaimer, "a drop");
                assertAllRefused(other, "a drop");
              }));
      reclaimer.barrier();
      assertThat(reclaimer.stats().failedDrops()).isZero();
    }
  }

  @Test
  void synchronizeWaitsForASectionThatProtectedWhatWasCutOff() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, guarded);
    guarded.cutOff();
    AtomicBoolean left = new AtomicBoolean();
    AtomicBoolean returnedEarly = new AtomicBoolean();
    CountDownLatch calling = new CountDownLatch(1);
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () -> {
                  calling.countDown();
                  reclaimer.synchronize();
                  returnedEarly.set(!left.get());
                });
    await().until(() -> calling.getCount() == 0 && waiter.getState() == TIMED_WAITING);
    left.set(true);
    occupant.leave();
    join(waiter);
    assertThat(returnedEarly).isFalse();
  }

  @Test
  void synchronizeSleepsThroughALongSectionEvenIfInterrupted() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, guarded);
    guarded.cutOff();
    Thread waiter = Thread.ofPlatform().start(reclaimer::synchronize);
    AtomicInteger sleeping = new AtomicInteger();
    await().until(() -> waiter.getState() == TIMED_WAITING && sleeping.incrementAndGet() > 100);
    waiter.interrupt();
    await().until(() -> waiter.getState() == TIMED_WAITING && sleeping.incrementAndGet() > 110);
    occupant.leave();
    join(waiter);
  }

  @Test
  void synchronizeWaitsForNoDrop() {
    Reclaimer reclaimer = driven();
    retireNew(reclaimer, drops);
    reclaimer.synchronize();
    assertThat(drops).hasValue(0);
  }

  @Test
  void barrierCoversWhatOtherThreadsRetiredBefore() {
    Reclaimer reclaimer = background();
    for (int i = 1; i <= 100; i++) {
      Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      join(builder.start(() -> retireNew(reclaimer, drops)));
      reclaimer.barrier();
      assertThat(drops).hasValue(i);
    }
  }

  @Test
  void barriersOfManyThreadsShareTheWork() {
    Reclaimer reclaimer = background();
    List<Thread> threads =
        IntStream.range(0, 20)
            .mapToObj(
                i -> {
                  Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
                  return builder.start(() -> retireAndWaitForEach(reclaimer));
                })
            .toList();
    threads.forEach(ReclaimerContract::join);
    assertThat(drops).hasValue(20 * 50);
  }

  private void retireAndWaitForEach(Reclaimer reclaimer) {
    for (int i = 0; i < 50; i++) {
      AtomicInteger mine = new AtomicInteger();
      retireNew(reclaimer, mine);
      reclaimer.barrier();
      drops.addAndGet(mine.get());
    }
  }

  @Test
  void barrierReturnsWhileOthersKeepRetiring() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("test").maxRecords(1_000));
    AtomicBoolean stop = new AtomicBoolean();
    Thread retirer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    cutOffAndRetire(reclaimer.allocate("value", 0, _ -> Thread.sleep(0, 100_000)));
                  }
                });
    try {
      for (int i = 1; i <= 5; i++) {
        retireNew(reclaimer, drops);
        reclaimer.barrier();
        assertThat(drops).hasValue(i);
      }
    } finally {
      stop.set(true);
      join(retirer);
    }
  }

  @Test
  void barrierWithNothingRetiredReturnsAtOnce() {
    assertThat(driven().barrier(Duration.ZERO)).isTrue();
    assertThat(background().barrier(Duration.ZERO)).isTrue();
  }

  @Test
  void barrierWithATimeoutTellsWhatIsNotYetDropped() {
    Reclaimer reclaimer = background();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, guarded);
    cutOffAndRetire(guarded);
    assertThat(reclaimer.barrier(Duration.ZERO)).isFalse();
    assertThat(reclaimer.barrier(Duration.ofMillis(3))).isFalse();
    occupant.leave();
    await().until(() -> reclaimer.barrier(Duration.ZERO));
    assertThat(drops).hasValue(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reclaimer.barrier(Duration.ofNanos(-1)))
        .withMessageContaining("timeout");
  }

  @Test
  void anInterruptedThreadWaitsOnAndStaysInterrupted() {
    Reclaimer reclaimer = background();
    Guarded<String> guarded = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, guarded);
    cutOffAndRetire(guarded);
    AtomicBoolean stayedInterrupted = new AtomicBoolean();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () -> {
                  reclaimer.barrier();
                  stayedInterrupted.set(Thread.currentThread().isInterrupted() && drops.get() == 1);
                });
    waiter.interrupt();
    occupant.leave();
    join(waiter);
    assertThat(stayedInterrupted).isTrue();
  }
}
