package dev.picket.stress.twin;

import dev.picket.stress.fence.WakingScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Twin of claim 19: the attendant looks at the queue before it says that it sleeps. */
@JCStressTest
@JCStressMeta(WakingScenario.Caught.class)
@State
public class LookedBeforeFallingAsleep extends WakingScenario {
  private final AtomicBoolean queued = new AtomicBoolean();
  private final AtomicBoolean asleep = new AtomicBoolean();

  @Actor
  public void signalling() {
    signal();
  }

  @Actor
  public void attendant() {
    attend();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected boolean add() {
    queued.set(true);
    return asleep.compareAndSet(true, false);
  }

  @Override
  protected boolean go() {
    if (queued.get()) {
      return false;
    }
    asleep.set(true);
    return true;
  }

  @Override
  protected boolean isEmpty() {
    return !queued.get();
  }
}
