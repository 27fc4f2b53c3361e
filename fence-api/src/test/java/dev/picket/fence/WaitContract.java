package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What waiting for a fence returns and throws, and where it is refused. */
public abstract class WaitContract extends FenceContract {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofNanos(1);
  private static final Duration NEGATIVE = Duration.ofNanos(-1);
  private static final int TIMED_AWAITS = 1_000_000;

  private DriverFence<String> driverFence;
  private Fence fence;

  protected WaitContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @BeforeEach
  void armTheFence() {
    driverFence = arm(plain());
    fence = driverFence.fence();
  }

  @AfterEach
  void noInterruptIsLeftOver() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aWaitEndsAtTheSignal(Wait wait) {
    for (Thread.Builder builder : List.of(Thread.ofPlatform().daemon(), Thread.ofVirtual())) {
      DriverFence<String> awaited = arm(plain());
      Waiting waiting = new Waiting(builder, wait, awaited.fence());
      waiting.awaitParked();
      LockSupport.unpark(waiting.thread);
      waiting.awaitParked();
      assertThat(waiting.result).isNull();
      awaited.signal();
      assertThat(waiting.result()).isEqualTo("returned");
      assertThat(wait.resultOn(awaited.fence())).isEqualTo("returned");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorCannotBeOverlooked(Wait wait) {
    Waiting waiting = new Waiting(Thread.ofPlatform().daemon(), wait, fence);
    waiting.awaitParked();
    driverFence.fail(FenceError.ETIME);
    assertFailure(waiting.result(), fence);
    assertFailure(wait.resultOn(fence), fence);
  }

  @Test
  void anErrorCannotBeOverlookedByPolling() {
    driverFence.fail(FenceError.ETIME);
    assertThatExceptionOfType(FenceException.class)
        .isThrownBy(() -> fence.await(Duration.ZERO))
        .withMessageContaining(fence.label())
        .withMessageContaining("ETIME");
    assertThatExceptionOfType(FenceException.class)
        .isThrownBy(() -> Fence.awaitAll(List.of(fence), Duration.ZERO));
    assertThatExceptionOfType(FenceException.class)
        .isThrownBy(() -> Fence.awaitAny(List.of(fence), Duration.ZERO));
  }

  private static void assertFailure(Object result, Fence failed) {
    assertThat(result)
        .isInstanceOfSatisfying(
            FenceException.class,
            e -> {
              assertThat(e.fence()).isSameAs(failed);
              assertThat(e.outcome()).isEqualTo(failed.outcome());
            });
  }

  @Test
  void anUntimedWaitReturnsTheOutcome() throws InterruptedException {
    driverFence.signal(42);
    assertThat(fence.await()).isEqualTo(fence.outcome());
    assertThat(fence.awaitUninterruptibly()).isEqualTo(fence.outcome());
  }

  @Test
  void aTimedWaitOnAPendingFenceReturnsFalse() throws InterruptedException {
    assertThat(fence.await(SHORT)).isFalse();
    assertThat(fence.await(Duration.ofMillis(2))).isFalse();
    assertThat(Fence.awaitAll(List.of(fence), SHORT)).isFalse();
    assertThat(Fence.awaitAny(List.of(fence), SHORT)).isNull();
    assertThat(callbacksKeptBy(fence)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void signaledWinsOverInterrupted(Wait wait) {
    driverFence.signal();
    Thread.currentThread().interrupt();
    Object result = wait.resultOn(fence);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo("returned");
  }

  @ParameterizedTest
  @EnumSource
  void aSignalThatCameBeforeTheInterruptWins(Wait wait) {
    List<Waiting> waitings = new ArrayList<>();
    fence.onSignal(run(() -> waitings.getFirst().thread.interrupt()));
    waitings.add(new Waiting(Thread.ofPlatform().daemon(), wait, fence));
    waitings.getFirst().awaitParked();
    // The callback comes before the waiter's, so only the interrupt can have woken it at first.
    driverFence.signal();
    assertThat(waitings.getFirst().result()).isEqualTo("returned");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "UNINTERRUPTIBLY")
  void anInterruptedWaitThrowsAndLeavesNothingBehind(Wait wait) {
    Thread.currentThread().interrupt();
    assertThat(wait.resultOn(fence)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Waiting waiting = new Waiting(Thread.ofVirtual(), wait, fence);
    waiting.awaitParked();
    waiting.thread.interrupt();
    assertThat(waiting.result()).isInstanceOf(InterruptedException.class);
    assertThat(callbacksKeptBy(fence)).isZero();
  }

  @Test
  void anUninterruptibleWaitKeepsTheInterruptForLater() {
    List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  fence.awaitUninterruptibly();
                  interrupted.add(Thread.interrupted());
                });
    eventually().until(() -> isParked(thread));
    thread.interrupt();
    eventually().until(() -> isParked(thread));
    assertThat(interrupted).isEmpty();
    driverFence.signal();
    join(thread);
    assertThat(interrupted).containsExactly(true);
  }

  @Test
  void noPatienceMeansAskingTheDriverOnce() throws InterruptedException {
    AtomicInteger polls = new AtomicInteger();
    AtomicInteger enabled = new AtomicInteger();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                enabled.incrementAndGet();
                return null;
              }

              @Override
              public Outcome poll(String data) {
                return polls.incrementAndGet() % 2 == 0 ? Outcome.success() : null;
              }
            });
    Fence first = arm(context).fence();
    assertThat(first.await(Duration.ZERO)).isFalse();
    assertThat(first.await(Duration.ZERO)).isTrue();
    List<Fence> two = List.of(arm(context).fence(), arm(context).fence());
    assertThat(Fence.awaitAny(two, Duration.ZERO)).isSameAs(two.getLast());
    assertThat(Fence.awaitAll(two, Duration.ZERO)).isFalse();
    assertThat(Fence.awaitAll(two, Duration.ZERO)).isTrue();
    assertThat(polls).hasValue(6);
    assertThat(enabled).hasValue(0);
  }

  @Test
  void waitingEnablesSignalingOnce() throws InterruptedException {
    AtomicInteger enabled = new AtomicInteger();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                enabled.incrementAndGet();
                return null;
              }
            });
    Fence awaited = arm(context).fence();
    Fence.awaitAny(List.of(awaited), SHORT);
    Fence.awaitAll(List.of(awaited), Duration.ofMillis(1));
    awaited.await(SHORT);
    assertThat(enabled).hasValue(1);
  }

  @Test
  void whoWaitsForAllWantsAllSignalsFromTheStart() throws InterruptedException {
    List<String> enabled = new CopyOnWriteArrayList<>();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                enabled.add(data);
                return null;
              }
            });
    List<Fence> fences =
        Stream.of("first", "second", "third")
            .map(data -> context.allocate(data).arm().fence())
            .toList();
    assertThat(Fence.awaitAll(fences, SHORT)).isFalse();
    assertThat(enabled).containsExactly("first", "second", "third");
  }

  @Test
  void aNegativeTimeoutIsRefused() {
    for (boolean signaled : new boolean[] {false, true}) {
      assertThatIllegalArgumentException().isThrownBy(() -> fence.await(NEGATIVE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Fence.awaitAll(List.of(fence), NEGATIVE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Fence.awaitAny(List.of(fence), NEGATIVE));
      assertThat(fence.isSignaled()).isEqualTo(signaled);
      driverFence.signal();
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitingIsRefusedWhereItCouldWaitForItself(Place place) {
    Reclaimer reclaimer = driven();
    for (Wait wait : Wait.values()) {
      DriverFence<String> signaled = arm(plain());
      signaled.signal();
      place.run(reclaimer, () -> assertRefused(wait, signaled.fence()));
      place.run(reclaimer, () -> assertRefused(wait, fence));
      assertThat(callbacksKeptBy(fence)).isZero();
    }
  }

  private static void assertRefused(Wait wait, Fence awaited) {
    assertThatIllegalStateException()
        .isThrownBy(() -> wait.on(awaited))
        .withMessageContaining("waiting for a fence inside");
  }

  @ParameterizedTest
  @EnumSource
  void askingWithoutPatienceIsAllowedEverywhere(Place place) {
    place.run(
        driven(),
        () -> {
          assertThat(poll(fence)).isFalse();
          driverFence.signal();
          assertThat(poll(fence)).isTrue();
        });
  }

  private static boolean poll(Fence asked) {
    try {
      return asked.await(Duration.ZERO)
          && Fence.awaitAll(List.of(asked), Duration.ZERO)
          && Fence.awaitAny(List.of(asked), Duration.ZERO) == asked;
    } catch (InterruptedException e) {
      throw new AssertionError("nothing was waited for", e);
    }
  }

  @Test
  void aVirtualThreadsSectionRefusesWaitingToo() {
    Reclaimer reclaimer = driven();
    List<Object> results = new CopyOnWriteArrayList<>();
    join(
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Section _ = reclaimer.enter()) {
                    results.add(Wait.UNTIMED.resultOn(fence));
                  }
                }));
    assertThat(results).hasSize(1).allMatch(result -> result instanceof IllegalStateException);
  }

  @Test
  void allAreAwaitedEvenAfterOneHasFailed() {
    List<DriverFence<String>> drivers = Stream.generate(() -> arm(plain())).limit(4).toList();
    List<Fence> fences = drivers.stream().map(DriverFence::fence).toList();
    drivers.get(3).fail(FenceError.EIO);
    drivers.get(0).signal();
    drivers.get(1).fail(FenceError.ETIME);
    Waiting waiting = new Waiting(Thread.ofPlatform().daemon(), () -> Fence.awaitAll(fences, LONG));
    waiting.awaitParked();
    assertThat(waiting.result).isNull();
    drivers.get(2).signal();
    assertFailure(waiting.result(), fences.get(1));
  }

  @Test
  void allOfNoneAreSignaledAndAnyOfNoneIsRefused() throws InterruptedException {
    assertThat(Fence.awaitAll(List.of(), LONG)).isTrue();
    assertThat(Fence.awaitAll(List.of(), Duration.ZERO)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> Fence.awaitAny(List.of(), LONG));
  }

  @Test
  void theFirstSignaledInTheListIsFound() throws InterruptedException {
    List<DriverFence<String>> drivers = Stream.generate(() -> arm(plain())).limit(4).toList();
    List<Fence> fences = drivers.stream().map(DriverFence::fence).toList();
    drivers.get(3).fail(FenceError.EIO);
    drivers.get(1).signal();
    drivers.get(2).signal();
    assertThat(Fence.awaitAny(fences, LONG)).isSameAs(fences.get(1));
    assertThat(Fence.awaitAny(fences, Duration.ZERO)).isSameAs(fences.get(1));
    assertThat(callbacksKeptBy(fences.getFirst())).isZero();
  }

  @Test
  void anyOfManyWakesTheWaiterAndIsToldApart() {
    int size = 5;
    for (int winner = 0; winner < size; winner++) {
      List<DriverFence<String>> drivers = Stream.generate(() -> arm(plain())).limit(size).toList();
      List<Fence> fences = drivers.stream().map(DriverFence::fence).toList();
      List<Fence> found = new CopyOnWriteArrayList<>();
      Waiting waiting =
          new Waiting(
              Thread.ofVirtual(), () -> found.add(Fence.awaitAny(fences, Duration.ofDays(1))));
      waiting.awaitParked();
      drivers.get(winner).signal();
      assertThat(waiting.result()).isEqualTo("returned");
      assertThat(found).containsExactly(fences.get(winner));
      assertThat(fences).allMatch(fence -> callbacksKeptBy(fence) == 0);
    }
  }

  @Test
  void oneFenceMayBeListedTwice() throws InterruptedException {
    List<Fence> twice = List.of(fence, fence);
    assertThat(Fence.awaitAny(twice, SHORT)).isNull();
    assertThat(callbacksKeptBy(fence)).isZero();
    driverFence.signal();
    assertThat(Fence.awaitAny(twice, LONG)).isSameAs(fence);
    assertThat(Fence.awaitAll(twice, LONG)).isTrue();
  }

  @Test
  void waitsThatEndLateCloseTheirContextsWindow() {
    FenceContext<String> context = plain();
    timedAwaits(context, Duration.ofMillis(1));
    assertThat(context.spinWindow().nanos()).isZero();
  }

  @Test
  void waitsThatAreShorterThanTheWindowTeachItNothing() {
    FenceContext<String> context = plain();
    timedAwaits(context, SHORT);
    assertThat(context.spinWindow().nanos()).isEqualTo(plain().spinWindow().nanos());
  }

  @Test
  void virtualThreadsNeverSpin() {
    FenceContext<String> context = plain();
    join(Thread.ofVirtual().start(() -> timedAwaits(context, Duration.ofMillis(1))));
    assertThat(context.spinWindow().nanos()).isEqualTo(plain().spinWindow().nanos());
  }

  private static void timedAwaits(FenceContext<String> context, Duration timeout) {
    Fence awaited = arm(context).fence();
    for (int i = 0; i < 8; i++) {
      try {
        assertThat(awaited.await(timeout)).isFalse();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts this thread", e);
      }
    }
  }

  @Test
  void manyVirtualThreadsAreWokenByOneSignal() {
    List<Waiting> waitings =
        IntStream.range(0, 2_000)
            .mapToObj(_ -> new Waiting(Thread.ofVirtual(), Wait.UNTIMED, fence))
            .toList();
    eventually().until(() -> callbacksKeptBy(fence) == waitings.size());
    driverFence.signal();
    assertThat(waitings).allMatch(waiting -> waiting.result().equals("returned"));
  }

  @Test
  void manyVirtualThreadsThatGiveUpLeaveNoGarbage() {
    List<Waiting> waitings =
        IntStream.range(0, 2_000)
            .mapToObj(
                _ -> new Waiting(Thread.ofVirtual(), () -> fence.await(Duration.ofMillis(10))))
            .toList();
    assertThat(waitings).allMatch(waiting -> waiting.result().equals("returned"));
    assertThat(timedAwait()).isFalse();
    assertThat(callbacksKeptBy(fence)).isZero();
  }

  @Test
  void noWaiterMissesASignal() {
    FenceContext<String> context = plain();
    Race.run(
        10_000,
        () -> arm(context),
        List.of(
            DriverFence::signal,
            awaited -> assertThat(awaited.fence().awaitUninterruptibly().isSuccess()).isTrue(),
            awaited -> assertThat(Wait.ANY.resultOn(awaited.fence())).isEqualTo("returned")),
        awaited -> assertThat(awaited.fence().isSignaled()).isTrue());
  }

  @Test
  void aMillionTimedWaitsLeaveNoGarbageOnThePendingFence() {
    AtomicInteger seen = new AtomicInteger();
    fence.onSignal(run(seen::incrementAndGet));
    List<Waiting> waitings =
        Stream.generate(() -> new Waiting(Thread.ofPlatform().daemon(), this::manyTimedAwaits))
            .limit(2)
            .toList();
    assertThat(waitings).allMatch(waiting -> waiting.result().equals("returned"));
    assertThat(timedAwait()).isFalse();
    assertThat(callbacksKeptBy(fence)).isOne();
    driverFence.signal();
    assertThat(seen).hasValue(1);
  }

  private void manyTimedAwaits() {
    for (int i = 0; i < TIMED_AWAITS / 2; i++) {
      assertThat(timedAwait()).isFalse();
    }
  }

  private boolean timedAwait() {
    try {
      return fence.await(SHORT);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  /** Something that may throw {@link InterruptedException}. */
  @FunctionalInterface
  interface Interruptible {
    void run() throws InterruptedException;
  }

  /** The ways to wait for a fence. */
  enum Wait {
    UNTIMED {
      @Override
      void on(Fence fence) throws InterruptedException {
        assertThat(fence.await()).isEqualTo(fence.outcome());
      }
    },
    TIMED {
      @Override
      void on(Fence fence) throws InterruptedException {
        assertThat(fence.await(LONG)).isTrue();
      }
    },
    FOR_EVER {
      @Override
      void on(Fence fence) throws InterruptedException {
        assertThat(fence.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
      }
    },
    UNINTERRUPTIBLY {
      @Override
      void on(Fence fence) {
        assertThat(fence.awaitUninterruptibly()).isEqualTo(fence.outcome());
      }
    },
    ALL {
      @Override
      void on(Fence fence) throws InterruptedException {
        assertThat(Fence.awaitAll(List.of(fence), LONG)).isTrue();
      }
    },
    ANY {
      @Override
      void on(Fence fence) throws InterruptedException {
        assertThat(Fence.awaitAny(List.of(fence), LONG)).isSameAs(fence);
      }
    };

    abstract void on(Fence fence) throws InterruptedException;

    final Object resultOn(Fence fence) {
      return resultOf(() -> on(fence));
    }

    static Object resultOf(Interruptible code) {
      try {
        code.run();
        return "returned";
      } catch (Throwable e) {
        return e;
      }
    }
  }

  /** A thread that waits. */
  private static final class Waiting {
    final Thread thread;
    volatile Object result;

    Waiting(Thread.Builder builder, Wait wait, Fence fence) {
      this(builder, () -> wait.on(fence));
    }

    Waiting(Thread.Builder builder, Interruptible code) {
      thread = builder.unstarted(() -> result = Wait.resultOf(code));
      thread.start();
    }

    void awaitParked() {
      eventually().until(() -> result != null || isParked(thread));
    }

    Object result() {
      join(thread);
      return result;
    }
  }
}
