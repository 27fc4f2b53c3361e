package dev.picket.stress.twin;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.Reader;
import dev.picket.stress.reclaim.RegistrationScenario;
import dev.picket.stress.reclaim.SectionSafetyScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Twin of claim 5: the list of readers is taken before the cut-off, so whoever registers after that
 * is not waited for.
 */
@JCStressTest
@JCStressMeta(SectionSafetyScenario.Caught.class)
@State
public class ReadersListedTooEarly extends RegistrationScenario {
  private static final RcuTwin RECLAIMER = new RcuTwin();

  public ReadersListedTooEarly() {
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
    Reader[] listed = RECLAIMER.listed();
    pause();
    guarded.cutOff();
    GracePeriod gracePeriod = RECLAIMER.beginGracePeriod(listed);
    while (!gracePeriod.isOver()) {
      Thread.onSpinWait();
    }
  }
}
