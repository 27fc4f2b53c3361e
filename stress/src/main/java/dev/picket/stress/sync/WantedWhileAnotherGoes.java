package dev.picket.stress.sync;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.sync.FenceArray;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 23, on a real array. */
@JCStressTest
@JCStressMeta(DemandScenario.Safe.class)
@State
public class WantedWhileAnotherGoes extends DemandScenario {
  private final DriverFence<Object> member = Members.pending();
  private final Fence array = FenceArray.all(List.of(member.fence())).fence();
  private final SignalPathCallback going = SignalPathCallback.runInSignalPath(_ -> {});
  private boolean told;

  public WantedWhileAnotherGoes() {
    array.onSignal(going);
  }

  @Actor
  public void goer() {
    go();
  }

  @Actor
  public void comer() {
    come();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void go() {
    going.cancel();
  }

  @Override
  protected void come() {
    array.onSignal(SignalPathCallback.runInSignalPath(_ -> told = true));
  }

  @Override
  protected boolean isTold() {
    member.signal(1);
    return told;
  }
}
