package dev.picket.stress.twin;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.fence.CancelResult;
import dev.picket.stress.fence.CancelScenario;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;

/**
 * Twin of claim 9: who cancels after the signal looks whether the callback has begun without a
 * barrier, while that may still be in the store buffer of who runs it.
 */
@JCStressTest
@JCStressMeta(CancelScenario.Caught.class)
@State
public class CancelWithoutBarrier extends CancelScenario {
  private static final int WAITING = 0;
  private static final int RUNNING = 1;
  private static final int RAN = 2;

  private static final int NONE = 0;
  private static final int ASKED = 1;
  private static final int DENIED = 2;
  private static final int REMOVED = 3;

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, CancelWithoutBarrier.class, int.class);
  private static final VarHandle VERDICT =
      fieldVarHandle(lookup(), "verdict", VarHandle.class, CancelWithoutBarrier.class, int.class);

  @SuppressWarnings("unused") // through STATE
  private int state = WAITING;

  @SuppressWarnings("unused") // through VERDICT
  private int verdict = NONE;

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
    STATE.setOpaque(this, RUNNING);
    int now = (int) VERDICT.getOpaque(this);
    if (now == NONE || (now == ASKED && VERDICT.compareAndSet(this, ASKED, DENIED))) {
      work.run();
      STATE.setRelease(this, RAN);
    }
  }

  @Override
  protected CancelResult cancel() {
    VERDICT.compareAndSet(this, NONE, ASKED);
    if ((int) STATE.getAcquire(this) == WAITING) {
      VERDICT.compareAndSet(this, ASKED, REMOVED);
    }
    if ((int) VERDICT.getAcquire(this) == REMOVED) {
      return CancelResult.REMOVED;
    }
    return (int) STATE.getAcquire(this) == RAN ? CancelResult.RAN : CancelResult.RUNNING;
  }
}
