package dev.picket.stress.twin;

import dev.picket.stress.reclaim.LateProtectionScenario;
import dev.picket.stress.reclaim.SectionSafetyScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Twin of claim 3: a hazard pointer is set, but the record is not looked at once more after that.
 */
@JCStressTest
@JCStressMeta(SectionSafetyScenario.Caught.class)
@State
public class HazardWithoutValidation extends LateProtectionScenario {
  private static final UnvalidatedHazards RECLAIMER = new UnvalidatedHazards();

  public HazardWithoutValidation() {
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
