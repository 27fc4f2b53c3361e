package dev.picket.stress.twin;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.reclaim.SectionSafetyScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 2: the barrier comes before the cut-off instead of after it. */
@JCStressTest
@JCStressMeta(SectionSafetyScenario.Caught.class)
@State
public class BarrierBeforeCutOff extends SectionSafetyScenario {
  private static final NoBarrierTwin RECLAIMER = new NoBarrierTwin();

  public BarrierBeforeCutOff() {
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
    ProcessBarrier.heavy();
    super.awaitReaders();
  }
}
