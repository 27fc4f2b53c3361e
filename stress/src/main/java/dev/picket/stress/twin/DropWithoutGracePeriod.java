package dev.picket.stress.twin;

import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.DropAfterScenario;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Twin of claim 4: the reclaimer's batches wait for nobody. */
@JCStressTest
@JCStressMeta(DropAfterScenario.Caught.class)
@State
public class DropWithoutGracePeriod extends DropAfterScenario {
  private static final Reclaimer RECLAIMER = new NoReadersReclaimer();

  public DropWithoutGracePeriod() {
    super(RECLAIMER);
  }

  @Actor
  public void reader(LI_Result r) {
    read(r);
  }

  @Actor
  public void reclaimer() {
    retire();
  }

  @Arbiter
  public void afterwards(LI_Result r) {
    finish(r);
  }
}
