package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.stress.reclaim.SectionSafetyScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 2: waits for a grace period that was already running at the cut-off. */
@JCStressTest
@JCStressMeta(SectionSafetyScenario.Caught.class)
@State
public class JoinedGracePeriod extends SectionSafetyScenario {
  private static final RcuTwin RECLAIMER = new RcuTwin();

  public JoinedGracePeriod() {
    super(RECLAIMER);
  }

  @Actor
  public void reader(L_Result r) {
    read(r);
  }

  @Actor
  public void reclaimer() {
    reclaim();
  }

  @Override
  protected void awaitReaders() {
    GracePeriod running = RECLAIMER.beginGracePeriod();
    guarded.cutOff();
    while (!running.isOver()) {
      Thread.onSpinWait();
    }
  }
}
