package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceException;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When arrays are signalled, and how. */
public abstract class FenceArrayContract extends SyncContract {
  protected FenceArrayContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void allWaitsForTheLast() {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    List<Fence> seen = watch(all);
    drivers.get(1).signal(10);
    drivers.get(2).signal(30);
    assertPending(all);
    drivers.get(0).signal(20);
    assertThat(all.outcome()).isEqualTo(Outcome.success(30));
    assertThat(seen).containsExactly(all);
  }

  @Test
  void anyWaitsForTheFirst() {
    List<DriverFence<String>> drivers = arm(3);
    Fence any = FenceArray.any(fencesOf(drivers)).fence();
    List<Fence> seen = watch(any);
    drivers.get(1).fail(FenceError.EIO, 10);
    assertThat(any.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 10));
    drivers.get(0).signal(5);
    assertThat(any.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 10));
    assertThat(seen).containsExactly(any);
  }

  @Test
  void signalledCountsWhateverHasEnded() {
    List<DriverFence<String>> drivers = arm(4);
    Fence two = FenceArray.signalled(2, fencesOf(drivers)).fence();
    watch(two);
    drivers.get(3).fail(FenceError.ETIME, 10);
    assertPending(two);
    drivers.get(0).fail(FenceError.EIO, 20);
    assertThat(two.outcome()).isEqualTo(Outcome.failure(FenceError.ETIME, 20));
  }

  @Test
  void succeededCountsWhatHasSucceeded() {
    List<DriverFence<String>> drivers = arm(4);
    Fence two = FenceArray.succeeded(2, fencesOf(drivers)).fence();
    watch(two);
    drivers.get(3).fail(FenceError.ETIME, 10);
    drivers.get(0).signal(20);
    drivers.get(1).fail(FenceError.EIO, 30);
    assertPending(two);
    drivers.get(2).signal(40);
    assertThat(two.outcome()).isEqualTo(Outcome.success(40));
  }

  @Test
  void succeededFailsWhenTooManyHaveFailed() {
    List<DriverFence<String>> drivers = arm(4);
    Fence two = FenceArray.succeeded(2, fencesOf(drivers)).fence();
    watch(two);
    drivers.get(3).fail(FenceError.ETIME, 10);
    drivers.get(0).signal(20);
    drivers.get(1).fail(FenceError.EIO, 30);
    drivers.get(2).fail(FenceError.ENODEV, 40);
    assertThat(two.outcome()).isEqualTo(Outcome.failure(FenceError.ETIME, 40));
  }

  @Test
  void succeededOfAllFailsWithTheFirstError() {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.succeeded(3, fencesOf(drivers)).fence();
    watch(all);
    drivers.get(1).fail(FenceError.EIO, 10);
    assertThat(all.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 10));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 4, Integer.MAX_VALUE})
  void countsThatCannotBeReachedAreRefused(int count) {
    List<Fence> three = fencesOf(arm(3));
    assertThatThrownBy(() -> FenceArray.signalled(count, three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("signalled(" + count + ") of 3 fences; expected 1 to that many");
    assertThatThrownBy(() -> FenceArray.succeeded(count, three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("succeeded(" + count + ") of 3 fences; expected 1 to that many");
  }

  @Test
  void noMembersAreRefused() {
    assertThatThrownBy(() -> FenceArray.all(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all() of no fence at all");
    assertThatThrownBy(() -> FenceArray.any(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("any() of no fence at all");
  }

  @Test
  void membersThatAreSignaledCount() {
    List<DriverFence<String>> drivers = arm(3);
    drivers.get(0).signal(10);
    drivers.get(2).fail(FenceError.ENODATA, 20);
    List<Fence> fences = fencesOf(drivers);
    assertThat(FenceArray.signalled(2, fences).fence().outcome())
        .isEqualTo(Outcome.failure(FenceError.ENODATA, 20));
    assertThat(FenceArray.any(fences).fence().outcome()).isEqualTo(Outcome.success(10));
    Fence all = FenceArray.all(fences).fence();
    watch(all);
    drivers.get(1).signal(30);
    assertThat(all.outcome()).isEqualTo(Outcome.failure(FenceError.ENODATA, 30));
  }

  @Test
  void aStubIsAMember() {
    assertDone(FenceArray.all(List.of(Fence.stub(), Fence.stub(5))).fence());
  }

  @Test
  void theErrorOfTheWorkThatEndedFirstCounts() {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    watch(all);
    drivers.get(2).fail(FenceError.EIO, 30);
    drivers.get(1).fail(FenceError.ETIME, 20);
    drivers.get(0).signal(10);
    assertThat(all.outcome()).isEqualTo(Outcome.failure(FenceError.ETIME, 30));
  }

  @Test
  void ofErrorsAtOneTimeTheFirstListedCounts() {
    List<DriverFence<String>> drivers = arm(2);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    watch(all);
    drivers.get(1).fail(FenceError.EIO, 10);
    drivers.get(0).fail(FenceError.ETIME, 10);
    assertFailed(FenceError.ETIME, all);
  }

  @Test
  void theWorstErrorCountsIfAskedFor() {
    List<DriverFence<String>> drivers = arm(3);
    Fence all = FenceArray.all(fencesOf(drivers), ErrorPolicy.WORST).fence();
    watch(all);
    drivers.get(0).fail(FenceError.ECANCELED, 10);
    drivers.get(1).fail(FenceError.EIO, 20);
    drivers.get(2).fail(FenceError.ETIME, 30);
    assertFailed(FenceError.EIO, all);
  }

  @Test
  void errorsAreRankedFromHarmlessToFatal() {
    assertThat(
            Arrays.stream(FenceError.values())
                .sorted(Comparator.comparingInt(ErrorPolicy::severity)))
        .containsExactly(
            FenceError.ENODATA,
            FenceError.ECANCELED,
            FenceError.ESRCH,
            FenceError.ENOENT,
            FenceError.EINVAL,
            FenceError.ENOMEM,
            FenceError.EDEADLK,
            FenceError.ETIME,
            FenceError.EIO,
            FenceError.ENODEV);
  }

  @Test
  void errorsOfMembersAreReadOneByOne() {
    List<DriverFence<String>> drivers = arm(3);
    FenceArray array = FenceArray.all(fencesOf(drivers));
    watch(array.fence());
    drivers.get(0).fail(FenceError.EIO);
    drivers.get(1).signal();
    drivers.get(2).fail(FenceError.ETIME);
    assertThat(array.members().stream().map(Fence::error))
        .containsExactly(FenceError.EIO, null, FenceError.ETIME);
    assertThat(array.fence().composite()).isSameAs(array);
  }

  @Test
  void aPollSeesErrorsToo() {
    List<DriverFence<String>> drivers = arm(2);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    drivers.get(0).fail(FenceError.EIO, 10);
    drivers.get(1).signal(20);
    assertPending(all);
    assertThat(all.poll()).isTrue();
    assertThat(all.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 20));
  }

  @Test
  void aPollTakesTheEarliestOfTooMany() {
    List<DriverFence<String>> drivers = arm(5);
    Fence two = FenceArray.signalled(2, fencesOf(drivers)).fence();
    Fence succeeded = FenceArray.succeeded(2, fencesOf(drivers)).fence();
    drivers.get(0).fail(FenceError.EIO, 50);
    drivers.get(1).signal(20);
    drivers.get(2).fail(FenceError.ETIME, 30);
    drivers.get(3).signal(20);
    drivers.get(4).signal(40);
    assertThat(two.poll()).isTrue();
    assertThat(two.outcome()).isEqualTo(Outcome.success(20));
    assertThat(succeeded.poll()).isTrue();
    assertThat(succeeded.outcome()).isEqualTo(Outcome.success(20));
  }

  @Test
  void theEarliestOfVeryManyAreTaken() {
    int many = 100_000;
    List<Fence> ended = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      long nanos = (i * 7_919L) % many / 2; // each time twice
      ended.add(Fence.stub(i == 0 ? Outcome.failure(FenceError.EIO, 0) : Outcome.success(nanos)));
    }
    assertThat(FenceArray.any(ended).fence().outcome())
        .isEqualTo(Outcome.failure(FenceError.EIO, 0));
    assertThat(FenceArray.succeeded(1, ended).fence().outcome()).isEqualTo(Outcome.success(0));
    assertThat(FenceArray.signalled(many / 2, ended).fence().outcome())
        .isEqualTo(Outcome.failure(FenceError.EIO, many / 4 - 1));
    assertThat(FenceArray.signalled(many - 1, ended).fence().outcome())
        .isEqualTo(Outcome.failure(FenceError.EIO, many / 2 - 1));
  }

  @Test
  void theEarliestAreFoundAmongAllTimes() {
    List<Fence> ended =
        LongStream.of(Long.MAX_VALUE >> 8, 0, Long.MIN_VALUE >> 8, 0, -1)
            .mapToObj(Fence::stub)
            .toList();
    assertThat(FenceArray.any(ended).fence().signalNanos()).isEqualTo(Long.MIN_VALUE >> 8);
    assertThat(FenceArray.signalled(2, ended).fence().signalNanos()).isEqualTo(-1);
    assertThat(FenceArray.signalled(3, ended).fence().signalNanos()).isZero();
    assertThat(FenceArray.signalled(5, ended).fence().signalNanos()).isEqualTo(Long.MAX_VALUE >> 8);
  }

  @Test
  void eachListingOfAMemberCounts() {
    DriverFence<String> driver = arm(context());
    Fence fence = driver.fence();
    Fence two = FenceArray.signalled(2, List.of(fence, fence, arm(context()).fence())).fence();
    List<Fence> seen = watch(two);
    driver.signal();
    assertDone(two);
    assertThat(seen).hasSize(1);
  }

  @Test
  void theListMayChangeAfterwards() {
    List<Fence> fences = new ArrayList<>(fencesOf(arm(2)));
    FenceArray array = FenceArray.all(fences);
    fences.clear();
    assertThat(array.members()).hasSize(2);
  }

  @Test
  void aCallbackIsRefusedWhenTheMembersHaveEnded() {
    List<DriverFence<String>> drivers = arm(2);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    drivers.forEach(DriverFence::signal);
    List<Fence> seen = new ArrayList<>();
    assertThat(all.onSignal(SignalPathCallback.runInSignalPath(seen::add))).isFalse();
    assertThat(seen).isEmpty();
    assertDone(all);
  }

  @Test
  void anArrayHasAContextOfItsOwn() {
    List<Fence> fences = fencesOf(arm(2));
    Fence one = FenceArray.all(fences).fence();
    Fence other = FenceArray.all(fences).fence();
    assertThat(one.contextId())
        .isLessThan(other.contextId())
        .isNotEqualTo(fences.get(0).contextId());
    assertThat(one.seqno()).isEqualTo(1);
    assertThat(one.isInOrder()).isFalse();
    assertThat(one.describe()).isEqualTo(one.contextId() + ":1 picket all pending");
    assertThatThrownBy(one::reclaimer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is of no driver");
  }

  @Test
  void anArrayIsItsOwnDriverUntilItIsSignaled() {
    List<DriverFence<String>> drivers = arm(1);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    try (Section section = drivers.getFirst().fence().reclaimer().enter()) {
      assertThat(all.driverName(section)).isEqualTo("picket");
      assertThat(all.timelineName(section)).isEqualTo("all");
      assertThat(all.data(section, Object.class)).isNull();
    }
    drivers.getFirst().signal();
    assertThat(all.poll()).isTrue();
    try (Section section = drivers.getFirst().fence().reclaimer().enter()) {
      assertThat(all.driverName(section)).isEqualTo("detached-driver");
      assertThat(all.timelineName(section)).isEqualTo("signaled-timeline");
    }
  }

  @Test
  void aWaitForAnArrayThrowsItsError() throws Exception {
    List<DriverFence<String>> drivers = arm(2);
    Fence all = FenceArray.all(fencesOf(drivers)).fence();
    assertThat(all.await(Duration.ofMillis(1))).isFalse();
    Thread signaller =
        Thread.ofVirtual()
            .start(
                () -> {
                  drivers.get(0).fail(FenceError.EIO);
                  drivers.get(1).signal();
                });
    assertThatThrownBy(all::await)
        .isInstanceOfSatisfying(FenceException.class, e -> assertThat(e.fence()).isSameAs(all));
    signaller.join();
  }

  @Test
  void aDeadlineIsToldToEveryMember() {
    List<Long> told = new ArrayList<>();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public void setDeadline(String data, long nanos) {
                told.add(nanos);
              }
            });
    DriverFence<String> ended = arm(context);
    Fence all =
        FenceArray.all(List.of(arm(context).fence(), ended.fence(), arm(context).fence())).fence();
    ended.signal();
    all.setDeadline(77);
    assertThat(told).containsExactly(77L, 77L);
  }
}
