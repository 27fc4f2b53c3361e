package dev.picket.stress.twin;

import dev.picket.fence.sync.ReservationDomain;
import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import dev.picket.stress.sync.SlotReuseScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 26: slots serve another reservation without a grace period. */
@JCStressTest
@JCStressMeta(SlotReuseScenario.Caught.class)
@State
public class SlotsReusedAtOnce extends SlotReuseScenario {
  private static final Reclaimer RECLAIMER = new NoReadersReclaimer();
  private static final ReservationDomain DOMAIN = new ReservationDomain(RECLAIMER);

  public SlotsReusedAtOnce() {
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
