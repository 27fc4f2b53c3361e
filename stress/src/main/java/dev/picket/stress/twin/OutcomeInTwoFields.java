package dev.picket.stress.twin;

import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.stress.fence.OutcomeScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Twin of claim 6: error and time are plain fields, which only the winner of the signal may write,
 * and so after the signal.
 */
@JCStressTest
@JCStressMeta(OutcomeScenario.Caught.class)
@State
public class OutcomeInTwoFields extends OutcomeScenario {
  private final AtomicBoolean signaled = new AtomicBoolean();
  private @Nullable FenceError error;
  private long nanos;

  @Actor
  public void consumer(L_Result r) {
    consume(r);
  }

  @Actor
  public void driver() {
    signal();
  }

  @Override
  protected void fail(FenceError why, long when) {
    if (signaled.compareAndSet(false, true)) {
      error = why;
      nanos = when;
    }
  }

  @Override
  protected @Nullable Outcome outcome() {
    if (!signaled.get()) {
      return null;
    }
    FenceError why = error;
    return why == null ? Outcome.success(nanos) : Outcome.failure(why, nanos);
  }
}
