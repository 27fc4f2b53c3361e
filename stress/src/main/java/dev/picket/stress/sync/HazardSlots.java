package dev.picket.stress.sync;

import dev.picket.fence.sync.ReservationDomain;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.stress.reclaim.Scenarios;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Claim 26, on {@link HazardReclaimer}. */
@JCStressTest
@JCStressMeta(SlotReuseScenario.Safe.class)
@State
public class HazardSlots extends SlotReuseScenario {
  private static final Reclaimer RECLAIMER = new HazardReclaimer(Scenarios.driven());
  private static final ReservationDomain DOMAIN = new ReservationDomain(RECLAIMER);

  public HazardSlots() {
    super(DOMAIN, RECLAIMER);
  }

  @Actor
  public void consumer(L_Result r) {
    ask(r);
  }

  @Actor
  public void driver() {
    makeRoom();
  }

  @Arbiter
  public void afterwards(L_Result r) {
    finish();
  }
}
