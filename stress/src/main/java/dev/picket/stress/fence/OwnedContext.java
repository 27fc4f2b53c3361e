package dev.picket.stress.fence;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import org.jspecify.annotations.Nullable;

/**
 * A context whose fences one actor arms, which therefore has to make it. The actors meet once it is
 * there.
 */
final class OwnedContext {
  private static final Object NO_DATA = new Object();
  private static final NoReadersReclaimer RECLAIMER = new NoReadersReclaimer();

  private volatile @Nullable FenceContext<Object> made;
  private volatile boolean met;
  private @Nullable FenceAllocation<Object> allocation;
  private @Nullable Fence fence;

  /**
   * Makes it, arms some fences, signals all of them but the first, and meets the other actor, who
   * does what it does now.
   */
  void makeAndMeet(int armed) {
    FenceContext<Object> context =
        FenceContext.<Object>software(RECLAIMER, "stress", "stress")
            .inOrder()
            .onlyArmedBy(Thread.currentThread())
            .onProblem(problem -> {})
            .build();
    allocation = context.allocate(NO_DATA);
    armAndSignalAllButOne(context, armed);
    made = context;
    while (!met) {
      Thread.onSpinWait();
    }
  }

  /** The first stays pending, so that the others are in the middle of the list. */
  static void armAndSignalAllButOne(FenceContext<Object> context, int armed) {
    for (int i = 0; i < armed; i++) {
      DriverFence<Object> fence = context.allocate(NO_DATA).arm();
      if (i > 0) {
        fence.signal(1);
      }
    }
  }

  /** The other actor meets the one that makes the context. */
  FenceContext<Object> meet() {
    FenceContext<Object> context;
    while ((context = made) == null) {
      Thread.onSpinWait();
    }
    met = true;
    return context;
  }

  /** Arms the fence that everything is about. */
  void arm() {
    fence = requireNonNull(allocation).arm().fence();
  }

  FenceContext<Object> context() {
    return requireNonNull(made);
  }

  boolean isSignaled() {
    return fence != null && fence.isSignaled();
  }
}
