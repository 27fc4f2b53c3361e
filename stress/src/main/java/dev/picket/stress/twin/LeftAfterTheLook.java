package dev.picket.stress.twin;

import dev.picket.stress.sync.DemandScenario;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Twin of claim 23: who goes looks whether anybody else wants the array, and has it leave later.
 */
@JCStressTest
@JCStressMeta(DemandScenario.Caught.class)
@State
public class LeftAfterTheLook extends DemandScenario {
  private final AtomicInteger wanting = new AtomicInteger(1);
  private volatile boolean joined = true;

  @Actor
  public void goer() {
    go();
  }

  @Actor
  public void comer() {
    come();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void go() {
    if (wanting.decrementAndGet() == 0) {
      joined = false;
    }
  }

  @Override
  protected void come() {
    wanting.incrementAndGet();
    joined = true;
  }

  @Override
  protected boolean isTold() {
    return joined;
  }
}
