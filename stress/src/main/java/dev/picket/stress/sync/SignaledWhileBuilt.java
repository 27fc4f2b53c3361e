package dev.picket.stress.sync;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.sync.FenceArray;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 24, on a real array. */
@JCStressTest
@JCStressMeta(BuildingScenario.Safe.class)
@State
public class SignaledWhileBuilt extends BuildingScenario {
  private final DriverFence<Object> member = Members.pending();
  private @Nullable Fence array;

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
    member.signal(1);
  }

  @Override
  protected void build() {
    Fence made = FenceArray.all(List.of(member.fence())).fence();
    made.enableSignaling();
    array = made;
  }

  @Override
  protected boolean isSignaled() {
    return array != null && array.isSignaled();
  }
}
