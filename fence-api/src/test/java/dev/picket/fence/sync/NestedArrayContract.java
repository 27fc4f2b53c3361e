package dev.picket.fence.sync;

import static dev.picket.fence.Reflected.callbacksKeptBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Arrays of arrays. The kernel refuses them, for its stack is short. */
public abstract class NestedArrayContract extends SyncContract {
  private static final int DEEP = 1_000_000;

  protected NestedArrayContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  /** Arrays of one, each of the one before. */
  private static Fence nest(Fence innermost, int depth) {
    Fence fence = innermost;
    for (int i = 0; i < depth; i++) {
      fence =
          (i % 2 == 0 ? FenceArray.all(List.of(fence)) : FenceArray.any(List.of(fence))).fence();
    }
    return fence;
  }

  /** Arrays of two, both the one before: many ways to the innermost. */
  private static Fence branch(Fence innermost, int depth) {
    Fence fence = innermost;
    for (int i = 0; i < depth; i++) {
      fence = FenceArray.all(List.of(fence, fence)).fence();
    }
    return fence;
  }

  @Test
  void anArrayOfArraysEndsWithThem() {
    List<DriverFence<String>> drivers = arm(4);
    List<Fence> fences = fencesOf(drivers);
    Fence both =
        FenceArray.all(
                List.of(
                    FenceArray.any(fences.subList(0, 2)).fence(),
                    FenceArray.succeeded(1, fences.subList(2, 4)).fence()))
            .fence();
    List<Fence> seen = watch(both);
    drivers.get(1).fail(FenceError.ETIME, 10);
    drivers.get(2).fail(FenceError.EIO, 20);
    assertPending(both);
    drivers.get(3).signal(30);
    assertThat(both.outcome()).isEqualTo(Outcome.failure(FenceError.ETIME, 30));
    assertThat(seen).hasSize(1);
    assertThat(callbacksKeptBy(fences.get(0))).isZero();
  }

  @Test
  void aSignalComesThroughAMillionArrays() {
    DriverFence<String> driver = arm(context());
    Fence outermost = nest(driver.fence(), DEEP);
    List<Fence> seen = watch(outermost);
    driver.fail(FenceError.EIO, 10);
    assertThat(outermost.outcome()).isEqualTo(Outcome.failure(FenceError.EIO, 10));
    assertThat(seen).hasSize(1);
  }

  @Test
  void aCancelGoesThroughAMillionArrays() {
    Fence innermost = arm(context()).fence();
    Fence outermost = nest(innermost, DEEP);
    SignalPathCallback callback = SignalPathCallback.runInSignalPath(_ -> {});
    outermost.onSignal(callback);
    assertThat(callbacksKeptBy(innermost)).isEqualTo(1);
    callback.cancel();
    assertThat(callbacksKeptBy(innermost)).isZero();
  }

  @Test
  void aPollGoesThroughAMillionArrays() {
    DriverFence<String> driver = arm(context());
    Fence outermost = nest(driver.fence(), DEEP);
    assertThat(outermost.poll()).isFalse();
    driver.signal(10);
    assertThat(outermost.poll()).isTrue();
    assertThat(outermost.outcome()).isEqualTo(Outcome.success(10));
  }

  @Test
  void aMillionArraysAreTakenApart() {
    Fence innermost = arm(context()).fence();
    Fence outermost = innermost;
    for (int i = 0; i < DEEP; i++) {
      outermost = FenceArray.all(List.of(outermost)).fence();
    }
    assertThat(Fences.unwrap(outermost)).containsExactly(innermost);
  }

  @Test
  void whatIsSharedIsVisitedOnce() {
    List<Long> told = new ArrayList<>();
    List<String> polled = new ArrayList<>();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome poll(String data) {
                polled.add(data);
                return null;
              }

              @Override
              public void setDeadline(String data, long nanos) {
                told.add(nanos);
              }
            });
    DriverFence<String> driver = arm(context);
    Fence outermost = branch(driver.fence(), 60);
    outermost.setDeadline(5);
    assertThat(outermost.poll()).isFalse();
    assertThat(told).containsExactly(5L, 5L);
    assertThat(polled).hasSize(2);
    List<Fence> seen = watch(outermost);
    driver.signal();
    assertDone(outermost);
    assertThat(seen).hasSize(1);
  }
}
