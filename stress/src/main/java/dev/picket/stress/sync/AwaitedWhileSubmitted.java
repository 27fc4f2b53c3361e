package dev.picket.stress.sync;

import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.sync.SyncObject;
import dev.picket.fence.sync.SyncPoint;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 27, on a real sync object. */
@JCStressTest
@JCStressMeta(AwaitingScenario.Safe.class)
@State
public class AwaitedWhileSubmitted extends AwaitingScenario {
  private final SyncPoint point = SyncObject.create().point(1);
  private final SignalPathCallback callback =
      SignalPathCallback.runInSignalPath(_ -> this.told = true);
  private volatile boolean told;

  @Actor
  public void driver() {
    submit();
  }

  @Actor
  public void consumer() {
    await();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void submit() {
    point.signal();
  }

  @Override
  protected void await() {
    if (!point.onSignal(callback)) {
      told = true;
    }
  }

  @Override
  protected boolean isTold() {
    return told;
  }
}
