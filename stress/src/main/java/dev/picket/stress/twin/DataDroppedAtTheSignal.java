package dev.picket.stress.twin;

import dev.picket.fence.FenceContext;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.stress.fence.DetachScenario;
import dev.picket.stress.reclaim.Payload;
import dev.picket.stress.reclaim.Scenarios;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LIL_Result;

/** Twin of claim 10: the driver drops its data right after the signal, waiting for nobody. */
@JCStressTest
@JCStressMeta(DetachScenario.Caught.class)
@State
public class DataDroppedAtTheSignal extends DetachScenario {
  private static final FenceContext<Payload> CONTEXT =
      leaving(new RcuReclaimer(Scenarios.driven()));

  public DataDroppedAtTheSignal() {
    super(CONTEXT);
  }

  @Actor
  public void consumer(LIL_Result r) {
    consume(r);
  }

  @Actor
  public void driver() {
    signal();
  }

  @Arbiter
  public void afterwards(LIL_Result r) {
    finish(r);
  }

  @Override
  protected void detach() {
    payload.drop();
    super.detach();
  }
}
