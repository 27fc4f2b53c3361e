package dev.picket.stress.fence;

import dev.picket.fence.FenceContext;
import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.stress.reclaim.Payload;
import dev.picket.stress.reclaim.Scenarios;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LIL_Result;

/** Claim 10, on the real fence over each strategy. */
public final class Detached {
  private Detached() {}

  /** Read-copy-update. */
  @JCStressTest
  @JCStressMeta(DetachScenario.Safe.class)
  @State
  public static class OverRcu extends DetachScenario {
    private static final FenceContext<Payload> CONTEXT =
        dropping(new RcuReclaimer(Scenarios.driven()));

    public OverRcu() {
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
  }

  /** Hazard pointers. */
  @JCStressTest
  @JCStressMeta(DetachScenario.Safe.class)
  @State
  public static class OverHazard extends DetachScenario {
    private static final FenceContext<Payload> CONTEXT =
        dropping(new HazardReclaimer(Scenarios.driven()));

    public OverHazard() {
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
  }

  /** Epochs. */
  @JCStressTest
  @JCStressMeta(DetachScenario.Safe.class)
  @State
  public static class OverEpoch extends DetachScenario {
    private static final FenceContext<Payload> CONTEXT =
        dropping(new EpochReclaimer(Scenarios.driven()));

    public OverEpoch() {
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
  }
}
