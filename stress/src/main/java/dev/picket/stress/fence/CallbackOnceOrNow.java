package dev.picket.stress.fence;

import static dev.picket.fence.SignalPathCallback.runInSignalPath;

import dev.picket.fence.DriverFence;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Claim 8: a callback that runs at once if it comes late. */
@JCStressTest
@JCStressMeta(CallbackScenario.Safe.class)
@State
public class CallbackOnceOrNow extends CallbackScenario {
  private final DriverFence<Object> driver = Fences.pending();

  @Actor
  public void consumer(ZI_Result r) {
    add(r);
  }

  @Actor
  public void driver() {
    signal();
  }

  @Arbiter
  public void afterwards(ZI_Result r) {
    finish(r);
  }

  @Override
  protected void signal() {
    driver.signal(1);
  }

  @Override
  protected boolean onSignal(Runnable callback) {
    driver.fence().onSignalOrNow(runInSignalPath(outcome -> callback.run()));
    return true;
  }
}
