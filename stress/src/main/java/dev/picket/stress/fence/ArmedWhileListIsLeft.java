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
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 21, on a real context of which so many fences were armed that the next one moves it. */
@JCStressTest
@JCStressMeta(LeavingScenario.Safe.class)
@State
public class ArmedWhileListIsLeft extends LeavingScenario {
  private static final Object NO_DATA = new Object();
  private static final NoReadersReclaimer RECLAIMER = new NoReadersReclaimer();
  private static final int ARMED_BETWEEN_CLEANINGS = 64;

  private final FenceContext<Object> context =
      FenceContext.<Object>software(RECLAIMER, "stress", "stress")
          .inOrder()
          .onProblem(problem -> {})
          .build();
  private final FenceAllocation<Object> allocation = context.allocate(NO_DATA);
  private @Nullable Fence fence;

  /** Arms as many as make the next allocation clean up. */
  public ArmedWhileListIsLeft() {
    OwnedContext.armAndSignalAllButOne(context, ARMED_BETWEEN_CLEANINGS);
  }

  @Actor
  public void driver() {
    arm();
  }

  @Actor
  public void allocator() {
    leave();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
    ClosedContexts.close(context);
  }

  @Override
  protected void arm() {
    fence = allocation.arm().fence();
  }

  @Override
  protected void leave() {
    context.allocate(NO_DATA).close();
  }

  @Override
  protected void signalAll() {
    context.signalUpTo(ARMED_BETWEEN_CLEANINGS + 1, 1);
  }

  @Override
  protected boolean isSignaled() {
    return fence != null && fence.isSignaled();
  }
}
