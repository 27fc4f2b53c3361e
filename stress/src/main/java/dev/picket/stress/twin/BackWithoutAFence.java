package dev.picket.stress.twin;

import dev.picket.stress.reclaim.Noise;
import dev.picket.stress.reclaim.Reading;
import dev.picket.stress.reclaim.SectionSafetyScenario;
import dev.picket.stress.reclaim.Sight;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 18: a reader comes back without a fence. */
@JCStressTest
@JCStressMeta(SectionSafetyScenario.Caught.class)
@State
public class BackWithoutAFence extends SectionSafetyScenario {
  private static final UnfencedReturnTwin RECLAIMER = new UnfencedReturnTwin();

  public BackWithoutAFence() {
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
  protected Sight sight() {
    return Reading.comingBack(BackWithoutAFence::comeBack, RECLAIMER, guarded);
  }

  /** What the reader stores after this stays in the store buffer for a while, too. */
  private static void comeBack() {
    RECLAIMER.leave();
    Noise.fillStoreBuffer();
    RECLAIMER.comeBack();
  }
}
