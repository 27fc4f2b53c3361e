package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Claim 6, on the real fence. */
@JCStressTest
@JCStressMeta(OutcomeScenario.Safe.class)
@State
public class OutcomeSeenWhole extends OutcomeScenario {
  private final DriverFence<Object> driver = Fences.pending();

  @Actor
  public void consumer(L_Result r) {
    consume(r);
  }

  @Actor
  public void driver() {
    signal();
  }

  @Override
  protected void fail(FenceError error, long nanos) {
    driver.fail(error, nanos);
  }

  @Override
  protected @Nullable Outcome outcome() {
    return driver.fence().outcome();
  }
}
