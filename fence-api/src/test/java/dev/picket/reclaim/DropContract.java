package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Where drops run, and that none disturbs another. */
public abstract class DropContract extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();
  private final List<Object> failedValues = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  protected DropContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private void note(Object value, Throwable failure) {
    failedValues.add(value);
    failures.add(failure);
  }

  private static void throwError() {
    throw new AssertionError("meant to fail");
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int overflowTheStack(int depth) {
    return overflowTheStack(depth + 1) + 1;
  }

  private static void failInManyWays(Reclaimer reclaimer, AtomicInteger drops) {
    retireNew(reclaimer, drops);
    cutOffAndRetire(reclaimer.allocate("error", 0, _ -> throwError()));
    retireNew(reclaimer, drops);
    cutOffAndRetire(reclaimer.allocate("overflow", 0, _ -> overflowTheStack(0)));
    retireNew(reclaimer, drops);
    cutOffAndRetire(
        reclaimer.allocate(
            "checked",
            0,
            _ -> {
              throw new InterruptedException("meant to fail");
            }));
    retireNew(reclaimer, drops);
  }

  @Test
  void throwablesAreCountedToldAndKeptFromOtherDrops() {
    for (ReclaimerOptions options :
        List.of(ReclaimerOptions.driven("driven"), ReclaimerOptions.background("background"))) {
      failures.clear();
      failedValues.clear();
      drops.set(0);
      Reclaimer reclaimer = make(options.onDropFailure(this::note));
      failInManyWays(reclaimer, drops);
      reclaimer.barrier();
      assertThat(drops).hasValue(4);
      assertThat(failedValues).containsExactlyInAnyOrder("error", "overflow", "checked");
      assertThat(failures)
          .hasOnlyElementsOfTypes(
              AssertionError.class, StackOverflowError.class, InterruptedException.class);
      assertThat(reclaimer.stats().failedDrops()).isEqualTo(3);
      assertThat(reclaimer.stats().dropped()).isEqualTo(7);
      assertThat(reclaimer.stats().outstanding()).isZero();
    }
  }

  @Test
  void aHandlerThatThrowsDisturbsNothing() {
    Reclaimer reclaimer =
        make(
            ReclaimerOptions.background("test")
                .onDropFailure(
                    (_, _) -> {
                      throw new LinkageError("the handler was told to fail");
                    }));
    failInManyWays(reclaimer, drops);
    reclaimer.barrier();
    retireNew(reclaimer, drops);
    reclaimer.barrier();
    assertThat(drops).hasValue(5);
    assertThat(reclaimer.stats().failedDrops()).isEqualTo(3);
  }

  @Test
  void aDropThatInterruptsItsThreadDisturbsNoOther() {
    for (ReclaimerOptions options :
        List.of(ReclaimerOptions.driven("driven"), ReclaimerOptions.background("background"))) {
      Reclaimer reclaimer = make(options.onDropFailure(this::note));
      for (int i = 0; i < 3; i++) {
        cutOffAndRetire(
            reclaimer.allocate("interrupts", 0, _ -> Thread.currentThread().interrupt()));
        cutOffAndRetire(reclaimer.allocate("sleeps", 0, _ -> Thread.sleep(1)));
      }
      reclaimer.barrier();
      assertThat(Thread.interrupted()).isEqualTo(!options.background);
      assertThat(failures).isEmpty();
      retireNew(reclaimer, drops);
      reclaimer.barrier();
    }
    assertThat(drops).hasValue(2);
  }

  @Test
  void anInterruptedThreadDrainsUndisturbedAndStaysInterrupted() {
    Reclaimer reclaimer = make(ReclaimerOptions.driven("test").onDropFailure(this::note));
    cutOffAndRetire(reclaimer.allocate("sleeps", 0, _ -> Thread.sleep(1)));
    Thread.currentThread().interrupt();
    reclaimer.barrier();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failures).isEmpty();
  }

  @Test
  void aDropThatSleepsHoldsBackNoGracePeriod() {
    Reclaimer reclaimer = background();
    CountDownLatch mayWake = new CountDownLatch(1);
    cutOffAndRetire(reclaimer.allocate("sleeps", 0, _ -> mayWake.await()));
    await().until(() -> reclaimer.stats().gracePeriods() == 1);
    reclaimer.synchronize();
    for (int i = 2; i <= 5; i++) {
      retireNew(reclaimer, drops);
      int expected = i;
      await().until(() -> reclaimer.stats().gracePeriods() >= expected);
    }
    assertThat(reclaimer.barrier(A_WHILE)).isFalse();
    mayWake.countDown();
    reclaimer.barrier();
    assertThat(drops).hasValue(4);
  }

  @Test
  void batchesRunSideBySideOnAnExecutor() {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Reclaimer reclaimer = make(ReclaimerOptions.background("test").dropOn(executor));
      CountDownLatch mayWake = new CountDownLatch(1);
      cutOffAndRetire(reclaimer.allocate("sleeps", 0, _ -> mayWake.await()));
      await().until(() -> reclaimer.stats().gracePeriods() == 1);
      retireNew(reclaimer, drops);
      await().until(() -> drops.get() == 1);
      mayWake.countDown();
      reclaimer.barrier();
      assertThat(reclaimer.stats().dropped()).isEqualTo(2);
    }
  }

  @Test
  void anExecutorThatRefusesLosesNothing() {
    Reclaimer reclaimer =
        make(
            ReclaimerOptions.background("test")
                .dropOn(
                    _ -> {
                      throw new RejectedExecutionException("meant to fail");
                    }));
    retireNew(reclaimer, drops);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void backgroundDropsRunOnTheReclaimersOwnThread() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("gpu0"));
    AtomicReference<Thread> dropper = new AtomicReference<>();
    cutOffAndRetire(reclaimer.allocate("value", 0, _ -> dropper.set(Thread.currentThread())));
    reclaimer.barrier();
    assertThat(dropper.get().getName()).contains("gpu0");
    assertThat(dropper.get().isDaemon()).isTrue();
  }

  @Test
  void handedBackDropsRunOnTheirOwnerOnly() {
    Reclaimer reclaimer = background();
    Thread owner = Thread.currentThread();
    DropQueue queue = new DropQueue(reclaimer, owner);
    assertThat(queue.owner()).isSameAs(owner);
    AtomicReference<Thread> dropper = new AtomicReference<>();
    cutOffAndRetire(new HandedBack(reclaimer, queue, () -> dropper.set(Thread.currentThread())));
    await().until(() -> !queue.isEmpty());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> over = new AtomicReference<>();
    join(
        Thread.ofPlatform()
            .start(
                () -> {
                  over.set(reclaimer.barrier(A_WHILE));
                  try {
                    queue.run();
                  } catch (RuntimeException e) {
                    thrown.set(e);
                  }
                }));
    assertThat(over.get()).isFalse();
    assertThat(dropper.get()).isNull();
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(owner.toString());
    assertThat(queue.run()).isEqualTo(1);
    assertThat(dropper.get()).isSameAs(owner);
    reclaimer.barrier();
    assertThat(queue.run()).isZero();
  }

  @Test
  void theOwnersBlockingCallsRunItsHandedBackDrops() {
    for (ReclaimerOptions options :
        List.of(ReclaimerOptions.driven("driven"), ReclaimerOptions.background("background"))) {
      Reclaimer reclaimer = make(options);
      DropQueue queue = new DropQueue(reclaimer, Thread.currentThread());
      drops.set(0);
      for (int i = 0; i < 500; i++) {
        cutOffAndRetire(new HandedBack(reclaimer, queue, drops::incrementAndGet));
        reclaimer.barrier();
        assertThat(drops).hasValue(i + 1);
      }
      cutOffAndRetire(new HandedBack(reclaimer, queue, drops::incrementAndGet));
      reclaimer.close();
      assertThat(drops).hasValue(501);
    }
  }

  @Test
  void theOwnersBarrierFindsWhatIsHandedBackWhileItsQueueRunsEmpty() {
    Reclaimer reclaimer = driven();
    DropQueue queue = new DropQueue(reclaimer, Thread.currentThread());
    AtomicBoolean stop = new AtomicBoolean();
    Thread drainer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    reclaimer.drain(0);
                  }
                });
    try {
      for (int i = 1; i <= 300; i++) {
        cutOffAndRetire(new HandedBack(reclaimer, queue, drops::incrementAndGet));
        cutOffAndRetire(new HandedBack(reclaimer, queue, drops::incrementAndGet));
        while (queue.run() == 0) {
          Thread.onSpinWait();
        }
        reclaimer.barrier();
        assertThat(drops).hasValue(2 * i);
      }
    } finally {
      stop.set(true);
      join(drainer);
    }
  }

  @Test
  void theOwnerCanAllocateWhenItsOwnDropsFillTheBacklog() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("test").maxRecords(2));
    DropQueue queue = new DropQueue(reclaimer, Thread.currentThread());
    for (int i = 0; i < 20; i++) {
      cutOffAndRetire(new HandedBack(reclaimer, queue, drops::incrementAndGet));
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(20);
  }

  @Test
  void drainingCountsNoDropThatWasOnlyHandedBack() {
    Reclaimer reclaimer = driven();
    DropQueue queue = new DropQueue(reclaimer, Thread.currentThread());
    cutOffAndRetire(new HandedBack(reclaimer, queue, drops::incrementAndGet));
    assertThat(reclaimer.drain(Long.MAX_VALUE)).isZero();
    assertThat(reclaimer.stats().dropped()).isZero();
    assertThat(queue.run()).isEqualTo(1);
    assertThat(reclaimer.stats().dropped()).isEqualTo(1);
  }

  @Test
  void aHandedBackDropThatThrowsIsToldAndSettled() {
    Reclaimer reclaimer = make(ReclaimerOptions.driven("test").onDropFailure(this::note));
    DropQueue queue = new DropQueue(reclaimer, Thread.currentThread());
    cutOffAndRetire(new HandedBack(reclaimer, queue, DropContract::throwError));
    cutOffAndRetire(new HandedBack(reclaimer, queue, () -> refusedInADrop(reclaimer)));
    reclaimer.barrier();
    assertThat(failedValues).containsExactly("handed back");
    assertThat(drops).hasValue(1);
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  private void refusedInADrop(Reclaimer reclaimer) {
    assertThatIllegalStateException()
        .isThrownBy(reclaimer::barrier)
        .withMessageContaining("a drop");
    drops.incrementAndGet();
  }

  private static final class HandedBack extends Guarded<String> {
    private final DropQueue queue;
    private final Runnable end;

    HandedBack(Reclaimer reclaimer, DropQueue queue, Runnable end) {
      super(reclaimer, "handed back", 0);
      this.queue = queue;
      this.end = end;
    }

    @Override
    public long weight() {
      return 0;
    }

    @Override
    protected void drop() {
      end.run();
    }

    @Override
    protected Object dropped() {
      return "handed back";
    }

    @Override
    protected DropQueue dropQueue() {
      return queue;
    }
  }

  /** Its handle, credit and place in the batch are lost, so nobody may go on waiting for them. */
  @Test
  void aRecordWhoseDropCannotEvenBeginStopsTheReclaimer() {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      for (ReclaimerOptions options :
          List.of(
              ReclaimerOptions.driven("driven"),
              ReclaimerOptions.background("background"),
              ReclaimerOptions.background("executor").dropOn(executor))) {
        for (Undroppable.Lack lack : Undroppable.Lack.values()) {
          Reclaimer reclaimer = make(options);
          cutOffAndRetire(new Undroppable(reclaimer, lack));
          assertThatThrownBy(reclaimer::barrier).isInstanceOf(IllegalStateException.class);
          assertThat(reclaimer.stats().failure()).hasMessage("meant to fail");
        }
      }
    }
  }

  private static final class Undroppable extends Guarded<String> {
    enum Lack {
      QUEUE,
      WEIGHT
    }

    private final Lack lack;

    Undroppable(Reclaimer reclaimer, Lack lack) {
      super(reclaimer, "value", 0);
      this.lack = lack;
    }

    @Override
    public long weight() {
      if (lack == Lack.WEIGHT) {
        throw new IllegalStateException("meant to fail");
      }
      return 0;
    }

    @Override
    protected DropQueue dropQueue() {
      if (lack == Lack.QUEUE) {
        throw new IllegalStateException("meant to fail");
      }
      return null;
    }

    @Override
    protected void drop() {}

    @Override
    protected Object dropped() {
      return null;
    }
  }
}
