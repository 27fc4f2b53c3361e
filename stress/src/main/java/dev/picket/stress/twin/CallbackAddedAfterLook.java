package dev.picket.stress.twin;

import dev.picket.stress.fence.CallbackScenario;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * Twin of claim 8: the signal is one field and the callback another, so the fence may be signalled
 * between the look at the one and the store to the other.
 */
@JCStressTest
@JCStressMeta(CallbackScenario.Caught.class)
@State
public class CallbackAddedAfterLook extends CallbackScenario {
  private volatile boolean signaled;
  private volatile @Nullable Runnable registered;

  @Actor
  public void consumer(ZI_Result r) {
    add(r);
  }

  @Actor
  public void driver() {
    signal();
  }

  @Arbiter
  public void afterwards(ZI_Result r) {
    finish(r);
  }

  @Override
  protected void signal() {
    signaled = true;
    Runnable callback = registered;
    if (callback != null) {
      callback.run();
    }
  }

  @Override
  protected boolean onSignal(Runnable callback) {
    if (signaled) {
      return false;
    }
    registered = callback;
    return true;
  }
}
