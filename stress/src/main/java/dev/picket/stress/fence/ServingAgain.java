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
import org.openjdk.jcstress.infra.results.II_Result;

/** Claim 20, on real fences. */
@JCStressTest
@JCStressMeta(ServingAgainScenario.Safe.class)
@State
public class ServingAgain extends ServingAgainScenario {
  private final DriverFence<Object> driver = Fences.pending();
  private final DriverFence<Object> other = Fences.pending();
  private final FenceCallback callback = runInSignalPath(fence -> runs++);

  /** With both registered. */
  public ServingAgain() {
    driver.fence().onSignal(callback);
    driver.fence().onSignal(runInSignalPath(fence -> neighbourRuns++));
  }

  @Actor
  public void consumer() {
    if (callback.cancel() == CancelResult.REMOVED) {
      other.fence().onSignal(callback);
    }
  }

  @Actor
  public void driver() {
    driver.signal(1);
  }

  @Arbiter
  public void afterwards(II_Result r) {
    finish(r);
  }

  @Override
  protected void signalOther() {
    other.signal(2);
  }
}
