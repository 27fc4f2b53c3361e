package dev.picket.stress.twin;

import dev.picket.stress.reclaim.LongSectionScenario;
import dev.picket.stress.reclaim.SectionSafetyScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 2: the readers are looked at before the barrier, which then comes too late. */
@JCStressTest
@JCStressMeta(SectionSafetyScenario.Caught.class)
@State
public class ScanBeforeBarrier extends LongSectionScenario {
  private static final ScanFirstTwin RECLAIMER = new ScanFirstTwin();

  public ScanBeforeBarrier() {
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
