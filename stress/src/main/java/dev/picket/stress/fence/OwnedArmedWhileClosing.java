package dev.picket.stress.fence;

import dev.picket.stress.reclaim.Noise;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 11, on a real context with one arming thread. */
@JCStressTest
@JCStressMeta(ClosingScenario.Safe.class)
@State
public class OwnedArmedWhileClosing extends ClosingScenario {
  private final OwnedContext owned = new OwnedContext();

  @Actor
  public void driver() {
    owned.makeAndMeet(0);
    Noise.pause();
    Noise.fillStoreBuffer();
    arm();
  }

  @Actor
  public void closer() {
    owned.meet();
    Noise.pause();
    close();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void arm() {
    owned.arm();
  }

  @Override
  protected void close() {
    ClosedContexts.close(owned.context());
  }

  @Override
  protected boolean isSignaled() {
    return owned.isSignaled();
  }
}
