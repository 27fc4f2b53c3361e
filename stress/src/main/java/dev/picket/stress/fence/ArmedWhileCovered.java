package dev.picket.stress.fence;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Claim 21, on a real context. */
@JCStressTest
@JCStressMeta(CoveringScenario.Safe.class)
@State
public class ArmedWhileCovered extends CoveringScenario {
  private static final Object NO_DATA = new Object();
  private static final NoReadersReclaimer RECLAIMER = new NoReadersReclaimer();

  private final FenceContext<Object> context =
      FenceContext.<Object>software(RECLAIMER, "stress", "stress")
          .inOrder()
          .onProblem(problem -> {})
          .build();
  private final FenceAllocation<Object> allocation = context.allocate(NO_DATA);
  private @Nullable Fence fence;

  @Actor
  public void driver() {
    arm();
  }

  @Actor
  public void interrupt(ZZ_Result r) {
    cover(r);
  }

  @Arbiter
  public void afterwards(ZZ_Result r) {
    finish(r);
    ClosedContexts.close(context);
  }

  @Override
  protected void arm() {
    fence = allocation.arm().fence();
  }

  @Override
  protected boolean isRefused() {
    try {
      context.signalUpTo(1, 1);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  @Override
  protected boolean isSignaled() {
    return fence != null && fence.isSignaled();
  }
}
