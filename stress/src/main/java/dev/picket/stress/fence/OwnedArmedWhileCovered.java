package dev.picket.stress.fence;

import dev.picket.stress.reclaim.Noise;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Claim 21, on a real context with one arming thread. */
@JCStressTest
@JCStressMeta(CoveringScenario.Safe.class)
@State
public class OwnedArmedWhileCovered extends CoveringScenario {
  private final OwnedContext owned = new OwnedContext();

  @Actor
  public void driver() {
    owned.makeAndMeet(0);
    Noise.pause();
    arm();
  }

  @Actor
  public void interrupt(ZZ_Result r) {
    owned.meet();
    Noise.pause();
    cover(r);
  }

  @Arbiter
  public void afterwards(ZZ_Result r) {
    finish(r);
    ClosedContexts.close(owned.context());
  }

  @Override
  protected void arm() {
    owned.arm();
  }

  @Override
  protected boolean isRefused() {
    try {
      owned.context().signalUpTo(1, 1);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  @Override
  protected boolean isSignaled() {
    return owned.isSignaled();
  }
}
