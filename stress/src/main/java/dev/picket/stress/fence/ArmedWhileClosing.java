package dev.picket.stress.fence;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 11, on a real context. */
@JCStressTest
@JCStressMeta(ClosingScenario.Safe.class)
@State
public class ArmedWhileClosing extends ClosingScenario {
  private static final Reclaimer RECLAIMER = new NoReadersReclaimer();
  private static final Object NO_DATA = new Object();
  private static final int DRAINED_TOGETHER = 64;

  private static int closed;

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
  public void closer() {
    close();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void arm() {
    fence = allocation.arm().fence();
  }

  @Override
  protected void close() {
    context.close();
    if (++closed % DRAINED_TOGETHER == 0) {
      RECLAIMER.drain(Long.MAX_VALUE);
    }
  }

  @Override
  protected boolean isSignaled() {
    return fence != null && fence.isSignaled();
  }
}
