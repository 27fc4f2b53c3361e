package dev.picket.stress.fence;

import dev.picket.stress.reclaim.Noise;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Claim 21, on a real context with one arming thread: the fence in front of the new one is removed
 * while that is linked to it.
 */
@JCStressTest
@JCStressMeta(LeavingScenario.Safe.class)
@State
public class OwnedArmedWhileListIsLeft extends LeavingScenario {
  private static final int ARMED_BETWEEN_CLEANINGS = 64;

  private final OwnedContext owned = new OwnedContext();

  @Actor
  public void driver() {
    owned.makeAndMeet(ARMED_BETWEEN_CLEANINGS);
    Noise.pause();
    arm();
  }

  @Actor
  public void allocator() {
    owned.meet();
    Noise.pause();
    leave();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
    ClosedContexts.close(owned.context());
  }

  @Override
  protected void arm() {
    owned.arm();
  }

  @Override
  protected void leave() {
    owned.context().allocate(this);
  }

  @Override
  protected void signalAll() {
    owned.context().signalUpTo(ARMED_BETWEEN_CLEANINGS + 1, 1);
  }

  @Override
  protected boolean isSignaled() {
    return owned.isSignaled();
  }
}
