package dev.picket.stress.twin;

import dev.picket.stress.fence.WakingScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Twin of claim 19: the signal looks whether there is an attendant, and then queues. */
@JCStressTest
@JCStressMeta(WakingScenario.Caught.class)
@State
public class QueuedAfterTheLook extends WakingScenario {
  private final AtomicBoolean queued = new AtomicBoolean();
  private final AtomicBoolean absent = new AtomicBoolean();

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
    if (!absent.get()) {
      queued.set(true);
    }
    return false;
  }

  @Override
  protected boolean go() {
    absent.set(true);
    queued.set(false);
    return true;
  }

  @Override
  protected boolean isEmpty() {
    return !queued.get();
  }
}
