package dev.picket.stress.twin;

import dev.picket.stress.fence.LettingGoScenario;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Twin of claim 22: the signal reads whether the context is closed before it is published. */
@JCStressTest
@JCStressMeta(LettingGoScenario.Caught.class)
@State
public class ClosedReadBeforeTheSignal extends LettingGoScenario {
  private final AtomicInteger pins = new AtomicInteger(1);
  private volatile boolean closed;
  private volatile boolean signaled;

  @Actor
  public void driver() {
    signal();
  }

  @Actor
  public void closer() {
    close();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void signal() {
    boolean counted = closed;
    signaled = true;
    if (counted) {
      pins.decrementAndGet();
    }
  }

  @Override
  protected void close() {
    closed = true;
    if (!signaled) {
      pins.incrementAndGet();
    }
    pins.decrementAndGet();
  }

  @Override
  protected boolean isGone() {
    return pins.get() <= 0;
  }
}
