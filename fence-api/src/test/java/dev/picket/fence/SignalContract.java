package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a fence is signalled: once, as a whole, and in which order. */
public abstract class SignalContract extends FenceContract {
  private static final long CENTRE_TO_END = 1L << 59;

  private static final int ROUNDS = 10_000;

  private final AtomicInteger drops = new AtomicInteger();
  private Reclaimer shared;

  protected SignalContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aSuccessCarriesTheDriversTime() {
    for (long nanos : new long[] {-CENTRE_TO_END, -1, 0, 42, CENTRE_TO_END - 1}) {
      DriverFence<String> driverFence = arm(plain());
      assertThat(driverFence.signal(nanos)).isTrue();
      assertOutcome(driverFence.fence(), null, nanos);
    }
  }

  @Test
  void aTimeEighteenYearsFromTheOriginIsMovedToTheEndOfTheRange() {
    DriverFence<String> earliest = arm(plain());
    DriverFence<String> latest = arm(plain());
    earliest.signal(Long.MIN_VALUE);
    latest.fail(FenceError.EIO, Long.MAX_VALUE);
    assertOutcome(earliest.fence(), null, -CENTRE_TO_END);
    assertOutcome(latest.fence(), FenceError.EIO, CENTRE_TO_END - 1);
  }

  @Test
  void aFailureCarriesErrorAndTime() {
    for (FenceError error : FenceError.values()) {
      DriverFence<String> driverFence = arm(plain());
      assertThat(driverFence.fail(error, 42)).isTrue();
      assertOutcome(driverFence.fence(), error, 42);
    }
  }

  @Test
  void aSignalWithoutATimeIsDatedNow() {
    DriverFence<String> succeeded = arm(plain());
    DriverFence<String> failed = arm(plain());
    long before = System.nanoTime();
    succeeded.signal();
    failed.fail(FenceError.EIO);
    long after = System.nanoTime();
    assertThat(succeeded.fence().outcome().nanos() - before).isBetween(0L, after - before);
    assertThat(failed.fence().outcome().nanos() - before).isBetween(0L, after - before);
  }

  @Test
  void aLateSignalReportsThatItWasLateAndChangesNothing() {
    List<Consumer<DriverFence<String>>> firsts =
        List.of(
            driverFence -> driverFence.signal(1),
            driverFence -> driverFence.fail(FenceError.EIO, 1));
    for (Consumer<DriverFence<String>> first : firsts) {
      FenceContext<String> context =
          this.<String>software(driven()).drop(1, _ -> drops.incrementAndGet()).build();
      DriverFence<String> driverFence = arm(context);
      first.accept(driverFence);
      Outcome published = driverFence.fence().outcome();
      FenceError error = published.error();
      assertThat(driverFence.signal(2)).isFalse();
      assertThat(driverFence.signal()).isFalse();
      assertThat(driverFence.fail(FenceError.ETIME, 2)).isFalse();
      assertThat(driverFence.fail(FenceError.ETIME)).isFalse();
      driverFence.close();
      context.close();
      assertThat(driverFence.fence().outcome()).isEqualTo(published);
      assertOutcome(driverFence.fence(), error, 1);
      context.reclaimer().barrier();
      assertThat(drops.getAndSet(0)).isOne();
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void aSignalFoundByPollingCountsLikeAnyOther() {
    Reclaimer reclaimer = driven();
    AtomicInteger seen = new AtomicInteger();
    FenceContext<String> context =
        this.<String>software(reclaimer)
            .drop(1, _ -> drops.incrementAndGet())
            .ops(polledAs(Outcome.failure(FenceError.ETIME, 7)))
            .build();
    DriverFence<String> driverFence = arm(context);
    driverFence.fence().onSignal(run(seen::incrementAndGet));
    assertThat(driverFence.fence().isSignaled()).isFalse();
    assertThat(driverFence.fence().poll()).isTrue();
    assertOutcome(driverFence.fence(), FenceError.ETIME, 7);
    assertThat(seen).hasValue(1);
    assertThat(driverFence.signal()).isFalse();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void anOpMaySignalItsFenceItselfAndItsCallbacksRunAfterItsSection() {
    List<DriverFence<String>> armed = new ArrayList<>();
    List<String> order = new ArrayList<>();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome poll(String data) {
                armed.getFirst().signal(5);
                order.add("polled");
                return Outcome.failure(FenceError.EIO, 6);
              }
            });
    armed.add(arm(context));
    Fence fence = armed.getFirst().fence();
    fence.onSignal(
        run(
            () -> {
              order.add("called back");
              // A reader can be closed outside its sections only.
              context.reclaimer().reader().close();
            }));
    assertThat(fence.poll()).isTrue();
    assertOutcome(fence, null, 5);
    assertThat(order).containsExactly("polled", "called back");
    assertThat(problems).isEmpty();
  }

  @Test
  void whatEnablesSignalingMayFindTheWorkDone() {
    AtomicInteger enabled = new AtomicInteger();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome enableSignaling(String data) {
                enabled.incrementAndGet();
                return Outcome.success(9);
              }
            });
    DriverFence<String> driverFence = arm(context);
    AtomicInteger seen = new AtomicInteger();
    assertThat(driverFence.fence().onSignal(run(seen::incrementAndGet))).isFalse();
    assertOutcome(driverFence.fence(), null, 9);
    assertThat(driverFence.fence().onSignal(run(seen::incrementAndGet))).isFalse();
    assertThat(enabled).hasValue(1);
    assertThat(seen).hasValue(0);
    assertThat(driverFence.signal()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void aSignalIsLegalEverywhere(Place place) {
    Reclaimer reclaimer = driven();
    FenceContext<String> context =
        this.<String>software(reclaimer).drop(1, _ -> drops.incrementAndGet()).build();
    DriverFence<String> driverFence = arm(context);
    AtomicInteger seen = new AtomicInteger();
    driverFence.fence().onSignal(run(seen::incrementAndGet));
    place.run(reclaimer, () -> assertThat(driverFence.signal()).isTrue());
    assertThat(seen).hasValue(1);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void callbacksComeAfterTheOutcomeTheCutOffAndTheRetirement() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context =
        this.<String>software(reclaimer).drop(1, _ -> drops.incrementAndGet()).build();
    DriverFence<String> driverFence = arm(context);
    Fence fence = driverFence.fence();
    List<Long> retired = new ArrayList<>();
    fence.onSignal(
        run(
            () -> {
              assertThat(fence.outcome()).isNotNull();
              try (Section section = reclaimer.enter()) {
                assertThat(fence.data(section, String.class)).isNull();
              }
              retired.add(reclaimer.stats().retired());
            }));
    driverFence.signal();
    assertThat(retired).containsExactly(1L);
    assertThat(problems).isEmpty();
    assertThat(drops).hasValue(0);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void twoSuccessesNeverShareAnOutcome() {
    shared = background();
    Race.run(
        2 * ROUNDS,
        Contest::new,
        List.of(contest -> contest.signal(1), contest -> contest.signal(3)),
        Contest::assertOneWinner);
  }

  @Test
  void racingSignallersPublishOneOutcomeThatNeverChanges() {
    shared = background();
    Race.run(
        ROUNDS,
        Contest::new,
        List.of(
            contest -> contest.signal(1),
            contest -> contest.signal(3),
            Contest::failWithEio,
            Contest::observe),
        Contest::assertOneWinner);
  }

  @Test
  void pollingClosingAndEndingTheContextRaceLikeSignallers() {
    shared = background();
    Race.run(
        ROUNDS,
        Contest::new,
        List.of(
            contest -> contest.signal(1),
            contest -> assertThat(contest.fence.poll()).isTrue(),
            contest -> contest.driverFence.close(),
            contest -> contest.context.close(),
            Contest::observe),
        Contest::assertOneWinner);
  }

  @Test
  void whoMissesTheDataSeesTheSignal() {
    shared = background();
    Race.run(
        ROUNDS,
        Contest::new,
        List.of(
            contest -> contest.signal(1),
            contest -> {
              try (Section section = shared.enter()) {
                Fence fence = contest.fence;
                while (fence.data(section, OffHeap.class) != null) {
                  assertThat(fence.label()).isNotEmpty();
                }
                assertThat(fence.isSignaled()).isTrue();
              }
            }),
        Contest::assertOneWinner);
  }

  @Test
  void nobodyEverSeesDroppedData() {
    assertNobodySeesDroppedData(ROUNDS, () -> {});
  }

  /** The worker then takes the retirement at once, often before the signalling thread goes on. */
  @Test
  void nobodyEverSeesDroppedDataWhenASignalWakesTheWorker() {
    assertNobodySeesDroppedData(300, () -> LockSupport.parkNanos(5_000_000));
  }

  private void assertNobodySeesDroppedData(int rounds, Runnable beforeEachSignal) {
    Reclaimer reclaimer = background();
    FenceContext<OffHeap> context =
        this.<OffHeap>software(reclaimer).drop(8, OffHeap::drop).build();
    List<OffHeap> all = new ArrayList<>();
    Race.run(
        rounds,
        () -> {
          OffHeap data = new OffHeap();
          all.add(data);
          return context.allocate(data).arm();
        },
        List.of(
            driverFence -> {
              beforeEachSignal.run();
              driverFence.signal(1);
            },
            driverFence -> readUntilGone(driverFence.fence())),
        driverFence -> assertThat(driverFence.fence().isSignaled()).isTrue());
    context.close();
    reclaimer.barrier();
    assertThat(all).allMatch(data -> data.drops() == 1);
  }

  private static void readUntilGone(Fence fence) {
    Reader reader = fence.reclaimer().reader();
    OffHeap present;
    do {
      try (Section section = reader.enter()) {
        present = fence.data(section, OffHeap.class);
        assertThat(present == null || present.isUsable()).isTrue();
      }
    } while (present != null);
  }

  private static <D> FenceOps<D> polledAs(Outcome outcome) {
    return new FenceOps<>() {
      @Override
      public Outcome poll(D data) {
        return outcome;
      }
    };
  }

  private static void assertOutcome(Fence fence, FenceError error, long nanos) {
    Outcome outcome = fence.outcome();
    assertThat(outcome.error()).isEqualTo(error);
    assertThat(outcome.nanos()).isEqualTo(nanos);
    assertThat(outcome.isSuccess()).isEqualTo(error == null);
    assertThat(fence.isSignaled()).isTrue();
  }

  /** A fence that several signallers would like to end, each with a time of its own. */
  private final class Contest {
    static final long EIO_TIME = 2;
    static final long POLLED_TIME = 4;

    final FenceContext<OffHeap> context =
        SignalContract.this
            .<OffHeap>software(shared)
            .drop(1, OffHeap::drop)
            .ops(polledAs(Outcome.failure(FenceError.ETIME, POLLED_TIME)))
            .build();
    final DriverFence<OffHeap> driverFence = context.allocate(new OffHeap()).arm();
    final Fence fence = driverFence.fence();
    final ConcurrentLinkedQueue<Long> winners = new ConcurrentLinkedQueue<>();
    final AtomicInteger seen = new AtomicInteger();

    Contest() {
      fence.onSignal(run(seen::incrementAndGet));
    }

    void signal(long nanos) {
      if (driverFence.signal(nanos)) {
        winners.add(nanos);
      }
    }

    void failWithEio() {
      if (driverFence.fail(FenceError.EIO, EIO_TIME)) {
        winners.add(EIO_TIME);
      }
    }

    void observe() {
      Outcome first;
      do {
        first = fence.outcome();
      } while (first == null);
      long nanos = first.nanos();
      assertConsistent(first);
      for (int i = 0; i < 20; i++) {
        assertThat(fence.outcome()).isEqualTo(first);
        assertThat(first.nanos()).isEqualTo(nanos);
      }
    }

    void assertOneWinner() {
      Outcome outcome = fence.outcome();
      assertConsistent(outcome);
      boolean toldTheWinner = outcome.error() == null || outcome.error() == FenceError.EIO;
      assertThat(winners).hasSize(toldTheWinner ? 1 : 0);
      assertThat(winners).allMatch(winner -> winner == outcome.nanos());
      assertThat(seen).hasValue(1);
      assertThat(problems).hasSize(outcome.error() == FenceError.ECANCELED ? 1 : 0);
      problems.clear();
    }

    private static void assertConsistent(Outcome outcome) {
      long nanos = outcome.nanos();
      boolean consistent =
          switch (outcome.error()) {
            case null -> nanos == 1 || nanos == 3;
            case EIO -> nanos == EIO_TIME;
            case ETIME -> nanos == POLLED_TIME;
            case ECANCELED -> nanos > POLLED_TIME || nanos < 0;
            default -> false;
          };
      assertThat(consistent).as("%s at %d", outcome, nanos).isTrue();
    }
  }
}
