package dev.picket.stress.twin;

import dev.picket.fence.CancelResult;
import dev.picket.stress.fence.CancelScenario;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;

/**
 * Twin of claim 9: a callback that waits is marked as cancelled, without another look at whether it
 * has begun meanwhile.
 */
@JCStressTest
@JCStressMeta(CancelScenario.Caught.class)
@State
public class CancelWithoutRecheck extends CancelScenario {
  private static final int WAITING = 0;
  private static final int RUNNING = 1;
  private static final int RAN = 2;

  private volatile int state = WAITING;
  private volatile boolean cancelled;

  @Actor
  public void consumer(LII_Result r) {
    cancel(r);
  }

  @Actor
  public void driver() {
    signal();
  }

  @Arbiter
  public void afterwards(LII_Result r) {
    finish(r);
  }

  @Override
  protected void signal() {
    if (!cancelled) {
      state = RUNNING;
      work.run();
      state = RAN;
    }
  }

  @Override
  protected CancelResult cancel() {
    int seen = state;
    if (seen == WAITING) {
      cancelled = true;
      return CancelResult.REMOVED;
    }
    return seen == RAN ? CancelResult.RAN : CancelResult.RUNNING;
  }
}
