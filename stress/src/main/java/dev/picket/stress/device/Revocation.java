package dev.picket.stress.device;

import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import dev.picket.stress.reclaim.Scenarios;
import dev.picket.vfio.RegisterSpace;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Claim 15, on the real registers with each strategy. */
public final class Revocation {
  private Revocation() {}

  /** Read-copy-update. */
  @JCStressTest
  @JCStressMeta(RevocationScenario.Safe.class)
  @State
  public static class OverRcu extends SpaceRevocationScenario {
    private static final RegisterSpace SPACE = open(new RcuReclaimer(Scenarios.driven()));

    public OverRcu() {
      super(SPACE);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void owner() {
      revoke();
    }
  }

  /** Hazard pointers. */
  @JCStressTest
  @JCStressMeta(RevocationScenario.Safe.class)
  @State
  public static class OverHazard extends SpaceRevocationScenario {
    private static final RegisterSpace SPACE = open(new HazardReclaimer(Scenarios.driven()));

    public OverHazard() {
      super(SPACE);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void owner() {
      revoke();
    }
  }

  /** Epochs. */
  @JCStressTest
  @JCStressMeta(RevocationScenario.Safe.class)
  @State
  public static class OverEpoch extends SpaceRevocationScenario {
    private static final RegisterSpace SPACE = open(new EpochReclaimer(Scenarios.driven()));

    public OverEpoch() {
      super(SPACE);
    }

    @Actor
    public void reader(L_Result r) {
      read(r);
    }

    @Actor
    public void owner() {
      revoke();
    }
  }
}
