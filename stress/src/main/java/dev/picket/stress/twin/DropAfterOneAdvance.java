package dev.picket.stress.twin;

import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.DropAfterScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Twin of claim 4: epochs with their barrier, but dropped after one advance instead of two. */
@JCStressTest
@JCStressMeta(DropAfterScenario.Caught.class)
@State
public class DropAfterOneAdvance extends DropAfterScenario {
  private static final Reclaimer RECLAIMER = new OneAdvanceTwin(true);

  public DropAfterOneAdvance() {
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
