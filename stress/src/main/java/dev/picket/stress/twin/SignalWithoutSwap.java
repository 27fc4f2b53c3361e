package dev.picket.stress.twin;

import dev.picket.stress.fence.SignalScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Twin of claim 7: looks whether the fence is signalled, and signals it if it was not. */
@JCStressTest
@JCStressMeta(SignalScenario.Caught.class)
@State
public class SignalWithoutSwap extends SignalScenario {
  private volatile long signaled;

  @Actor
  public void one(ZZJ_Result r) {
    signalFirst(r);
  }

  @Actor
  public void another(ZZJ_Result r) {
    signalSecond(r);
  }

  @Arbiter
  public void afterwards(ZZJ_Result r) {
    finish(r);
  }

  @Override
  protected boolean signal(long nanos) {
    if (signaled != 0) {
      return false;
    }
    signaled = nanos;
    return true;
  }

  @Override
  protected long nanos() {
    return signaled;
  }
}
