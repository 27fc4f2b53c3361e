package dev.picket.stress.fence;

import static dev.picket.fence.SignalPathCallback.runInSignalPath;

import dev.picket.fence.CancelResult;
import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceCallback;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;

/** Claim 9, for a callback whose turn comes when the signal has run another one. */
@JCStressTest
@JCStressMeta(CancelScenario.Safe.class)
@State
public class CancelInTurn extends CancelScenario {
  private final DriverFence<Object> driver = Fences.pending();
  private final FenceCallback callback;

  /** With two callbacks registered. */
  public CancelInTurn() {
    Work registered = work;
    callback = runInSignalPath(fence -> registered.run());
    driver.fence().onSignal(runInSignalPath(fence -> {}));
    driver.fence().onSignal(callback);
  }

  @Actor
  public void consumer(LII_Result r) {
    while (!driver.fence().isSignaled()) {
      Thread.onSpinWait();
    }
    cancel(r);
  }

  @Actor
  public void driver() {
    signal();
  }

  @Arbiter
  public void afterwards(LII_Result r) {
    finish(r);
  }

  @Override
  protected void signal() {
    driver.signal(1);
  }

  @Override
  protected CancelResult cancel() {
    return callback.cancel();
  }
}
