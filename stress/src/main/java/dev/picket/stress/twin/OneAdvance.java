package dev.picket.stress.twin;

import dev.picket.stress.reclaim.SectionSafetyScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 2: dropped after one advance of the epoch, without a barrier. */
@JCStressTest
@JCStressMeta(SectionSafetyScenario.Caught.class)
@State
public class OneAdvance extends SectionSafetyScenario {
  private static final OneAdvanceTwin RECLAIMER = new OneAdvanceTwin(false);

  public OneAdvance() {
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
}
