package dev.picket.stress.twin;

import dev.picket.stress.sync.AwaitingScenario;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Twin of claim 27: who awaits a point looks for it, and then registers, without a lock. */
@JCStressTest
@JCStressMeta(AwaitingScenario.Caught.class)
@State
public class AwaitedAfterTheLook extends AwaitingScenario {
  private volatile boolean submitted;
  private volatile @Nullable Runnable waiting;
  private volatile boolean told;

  @Actor
  public void driver() {
    submit();
  }

  @Actor
  public void consumer() {
    await();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void submit() {
    submitted = true;
    Runnable wait = waiting;
    if (wait != null) {
      wait.run();
    }
  }

  @Override
  protected void await() {
    if (submitted) {
      told = true;
    } else {
      waiting = () -> told = true;
    }
  }

  @Override
  protected boolean isTold() {
    return told;
  }
}
