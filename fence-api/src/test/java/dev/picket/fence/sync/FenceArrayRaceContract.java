package dev.picket.fence.sync;

import static dev.picket.fence.Reflected.callbacksKeptBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Round;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Arrays whose members end while somebody makes, wants or leaves them. */
public abstract class FenceArrayRaceContract extends SyncContract {
  private static final int ROUNDS = 3_000;

  protected FenceArrayRaceContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void membersEndWhileTheArrayIsMadeAndWanted() {
    Round.repeat(
        ROUNDS,
        () -> {
          List<DriverFence<String>> drivers = arm(3);
          AtomicInteger told = new AtomicInteger();
          List<Fence> made = new CopyOnWriteArrayList<>();
          return Round.of(
              () -> {
                assertFailed(FenceError.EIO, made.getFirst());
                assertThat(told).hasValue(1);
              },
              () -> {
                drivers.get(0).signal(10);
                drivers.get(1).fail(FenceError.EIO, 20);
                drivers.get(2).fail(FenceError.ETIME, 30);
              },
              () -> {
                Fence all = FenceArray.all(fencesOf(drivers)).fence();
                made.add(all);
                all.onSignalOrNow(SignalPathCallback.runInSignalPath(_ -> told.incrementAndGet()));
              });
        });
  }

  @Test
  void twoMembersEndAnyAtTheSameTime() {
    Round.repeat(
        ROUNDS,
        () -> {
          List<DriverFence<String>> drivers = arm(3);
          Fence any = FenceArray.any(fencesOf(drivers)).fence();
          List<Fence> told = new CopyOnWriteArrayList<>();
          any.onSignal(SignalPathCallback.runInSignalPath(told::add));
          return Round.of(
              () -> {
                assertThat(told).containsExactly(any);
                assertThat(any.signalNanos()).isIn(10L, 20L);
                assertThat(callbacksKeptBy(drivers.get(2).fence())).isZero();
              },
              () -> drivers.get(0).signal(10),
              () -> drivers.get(1).signal(20));
        });
  }

  @Test
  void theLastWhoWantsItGoesWhileAnotherOneComesAndMembersEnd() {
    Round.repeat(
        ROUNDS,
        () -> {
          List<DriverFence<String>> drivers = arm(2);
          Fence all = FenceArray.all(fencesOf(drivers)).fence();
          SignalPathCallback leaving = SignalPathCallback.runInSignalPath(_ -> {});
          all.onSignal(leaving);
          AtomicInteger told = new AtomicInteger();
          List<Boolean> registered = new ArrayList<>();
          return Round.of(
              () -> {
                assertThat(registered).hasSize(1);
                assertDone(all);
                assertThat(told).hasValue(registered.getFirst() ? 1 : 0);
              },
              leaving::cancel,
              () ->
                  registered.add(
                      all.onSignal(
                          SignalPathCallback.runInSignalPath(_ -> told.incrementAndGet()))),
              () -> drivers.forEach(DriverFence::signal));
        });
  }

  @Test
  void someComeAndSomeGo() {
    Round.repeat(
        ROUNDS,
        () -> {
          List<DriverFence<String>> drivers = arm(2);
          Fence all = FenceArray.all(fencesOf(drivers)).fence();
          SignalPathCallback staying = SignalPathCallback.runInSignalPath(_ -> {});
          return Round.of(
              () -> {
                assertThat(callbacksKeptBy(drivers.get(0).fence())).isEqualTo(1);
                assertThat(callbacksKeptBy(drivers.get(1).fence())).isEqualTo(1);
                staying.cancel();
                assertThat(callbacksKeptBy(drivers.get(0).fence())).isZero();
                assertThat(callbacksKeptBy(drivers.get(1).fence())).isZero();
              },
              () -> comeAndGo(all),
              () -> {
                comeAndGo(all);
                all.onSignal(staying);
              });
        });
  }

  private static void comeAndGo(Fence fence) {
    for (int i = 0; i < 5; i++) {
      SignalPathCallback callback = SignalPathCallback.runInSignalPath(_ -> {});
      fence.onSignal(callback);
      callback.cancel();
    }
  }
}
