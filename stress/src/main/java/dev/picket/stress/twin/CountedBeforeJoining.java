package dev.picket.stress.twin;

import dev.picket.stress.sync.BuildingScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Twin of claim 24: a member is counted if it is signalled when the array is made, or by a callback
 * that nobody refuses.
 */
@JCStressTest
@JCStressMeta(BuildingScenario.Caught.class)
@State
public class CountedBeforeJoining extends BuildingScenario {
  private volatile boolean memberSignaled;
  private volatile boolean joined;
  private volatile boolean signaled;

  @Actor
  public void driver() {
    signal();
  }

  @Actor
  public void maker() {
    build();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void signal() {
    memberSignaled = true;
    if (joined) {
      signaled = true;
    }
  }

  @Override
  protected void build() {
    if (memberSignaled) {
      signaled = true;
    }
    joined = true;
  }

  @Override
  protected boolean isSignaled() {
    return signaled;
  }
}
