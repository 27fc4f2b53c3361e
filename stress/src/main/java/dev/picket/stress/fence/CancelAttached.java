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

/** Claim 9, for a callback that was attached before its fence was shared, and does not know it. */
@JCStressTest
@JCStressMeta(CancelScenario.Safe.class)
@State
public class CancelAttached extends CancelScenario {
  private final DriverFence<Object> driver;
  private final FenceCallback callback;

  /** With the callback attached. */
  public CancelAttached() {
    Work registered = work;
    callback = runInSignalPath(fence -> registered.run());
    driver = Fences.pendingWith(callback);
  }

  @Actor
  public void consumer(LII_Result r) {
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
