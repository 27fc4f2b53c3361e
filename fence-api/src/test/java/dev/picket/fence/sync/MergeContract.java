package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Putting fences together, beyond what the kernel tests. */
public abstract class MergeContract extends SyncContract {
  protected MergeContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private Fence ended(FenceError error, long nanos) {
    DriverFence<String> driver = arm(context());
    if (error == null) {
      driver.signal(nanos);
    } else {
      driver.fail(error, nanos);
    }
    return driver.fence();
  }

  @Test
  void onePendingFenceIsReturnedAsItIs() {
    Fence pending = arm(context()).fence();
    Fence done = ended(null, 10);
    assertThat(Fences.merge(pending, done)).isSameAs(pending);
    assertThat(Fences.merge(done, pending)).isSameAs(pending);
    assertThat(Fences.merge(List.of(done, Fence.stub(), pending, done))).isSameAs(pending);
  }

  @Test
  void onePendingArrayIsReturnedAsItIs() {
    Fence any = FenceArray.any(fencesOf(arm(2))).fence();
    assertThat(Fences.merge(List.of(any, ended(null, 10)))).isSameAs(any);
    assertThat(Fences.unwrap(any)).containsExactly(any);
  }

  @Test
  void whenAllHaveEndedTheNewestTimeIsLeft() {
    long now = System.nanoTime();
    Fence merged =
        Fences.merge(List.of(ended(null, now + 1), ended(null, now + 3), ended(null, now + 2)));
    assertThat(merged.contextId()).isZero();
    assertThat(merged.outcome()).isEqualTo(Outcome.success(now + 3));
  }

  @Test
  void whatEndedLongAgoMergesToItsNewestTime() {
    Fence merged = Fences.merge(List.of(ended(null, 1), ended(null, 3), ended(null, 2)));
    assertThat(merged.outcome()).isEqualTo(Outcome.success(3));
  }

  @Test
  void eachPartIsSeenOnce() {
    List<Fence> two = fencesOf(arm(2));
    Fence nested = FenceArray.all(List.of(FenceArray.all(two).fence(), two.getFirst())).fence();
    assertThat(Fences.unwrap(nested)).containsExactlyElementsOf(two);
  }

  @Test
  void whenAllHaveEndedTheFirstErrorIsLeft() {
    long now = System.nanoTime();
    Fence merged =
        Fences.merge(
            List.of(
                ended(FenceError.EIO, now + 2),
                ended(null, now + 3),
                ended(FenceError.ETIME, now + 1)));
    assertThat(merged.outcome()).isEqualTo(Outcome.failure(FenceError.ETIME, now + 3));
    assertThat(Fences.merge(ended(FenceError.EIO, now), ended(null, now + 1)).outcome())
        .isEqualTo(Outcome.failure(FenceError.EIO, now + 1));
  }

  @Test
  void theErrorOfWhatHasEndedIsKeptBesideWhatIsPending() {
    DriverFence<String> driver = arm(context());
    Fence failed = ended(FenceError.EIO, 10);
    Fence merged = Fences.merge(driver.fence(), failed);
    watch(merged);
    driver.signal(20);
    assertThat(merged.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 20));
    assertThat(Fences.unwrap(merged)).containsExactlyInAnyOrder(driver.fence(), failed);
  }

  @Test
  void anErrorIsKeptBesideLaterWorkOfItsContext() {
    FenceContext<String> context = inOrder();
    DriverFence<String> first = arm(context);
    DriverFence<String> second = arm(context);
    first.fail(FenceError.EIO, 10);
    Fence merged = Fences.merge(first.fence(), second.fence());
    watch(merged);
    second.signal(20);
    assertFailed(FenceError.EIO, merged);
  }

  @Test
  void fencesThatEndInAnyOrderAreAllKept() {
    FenceContext<String> context = context();
    Fence first = arm(context).fence();
    Fence second = arm(context).fence();
    assertThat(Fences.unwrap(Fences.merge(first, second))).containsExactly(second, first);
  }

  @Test
  void theOrderIsThatOfContexts() {
    Fence first = arm(context()).fence();
    Fence second = arm(context()).fence();
    Fence third = arm(context()).fence();
    assertThat(Fences.unwrap(Fences.merge(List.of(third, first, second))))
        .containsExactly(first, second, third);
  }

  @Test
  void arraysWhoseErrorIsNotTheirFirstStayWhole() {
    List<Fence> members = fencesOf(arm(2));
    Fence worst = FenceArray.all(members, ErrorPolicy.WORST).fence();
    Fence some = FenceArray.succeeded(2, members).fence();
    assertThat(Fences.unwrap(worst)).containsExactly(worst);
    assertThat(Fences.unwrap(some)).containsExactly(some);
    Fence another = arm(context()).fence();
    assertThat(Fences.unwrap(Fences.merge(List.of(worst, some, another))))
        .containsExactlyInAnyOrder(worst, some, another);
  }

  /** All end while they are looked at, some of them after that. */
  @Test
  void fencesThatEndMeanwhileAreMerged() {
    for (int last = 0; last < 3; last++) {
      List<DriverFence<String>> drivers = arm(3);
      Fence merged = mergeWhile(last, () -> drivers.forEach(DriverFence::signal), drivers);
      assertThat(merged.poll()).isTrue();
      assertDone(merged);
    }
  }

  @Test
  void theErrorOfWhatEndsMeanwhileIsKept() {
    List<DriverFence<String>> drivers = arm(3);
    Fence merged = mergeWhile(2, () -> drivers.getFirst().fail(FenceError.EIO), drivers);
    drivers.forEach(DriverFence::signal);
    assertThat(merged.poll()).isTrue();
    assertFailed(FenceError.EIO, merged);
  }

  /** Merges, and has something happen before one of them is looked at. */
  private static Fence mergeWhile(int place, Runnable end, List<DriverFence<String>> drivers) {
    List<Fence> fences = fencesOf(drivers);
    return Fences.merge(
        new AbstractList<>() {
          @Override
          public Fence get(int index) {
            if (index == place) {
              end.run();
            }
            return fences.get(index);
          }

          @Override
          public int size() {
            return fences.size();
          }
        });
  }
}
