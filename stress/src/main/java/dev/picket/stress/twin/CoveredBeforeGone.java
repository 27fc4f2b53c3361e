package dev.picket.stress.twin;

import dev.picket.stress.device.RevocationScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 15: the registers are covered, then the state ends. */
@JCStressTest
@JCStressMeta(RevocationScenario.Caught.class)
@State
public class CoveredBeforeGone extends RevocationTwin {
  @Actor
  public void reader(L_Result r) {
    read(r);
  }

  @Actor
  public void owner() {
    revoke();
  }

  @Override
  void endAndCover() {
    cover();
    end();
  }
}
