package dev.picket.stress.twin;

import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.stress.fence.ClosingScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Twin of claim 11: who arms executes the light half of the process barrier, who closes no heavy
 * one.
 */
@JCStressTest
@JCStressMeta(ClosingScenario.Caught.class)
@State
public class ClosedWithoutABarrier extends ClosingScenario {
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<@Nullable AtomicBoolean> pending = new AtomicReference<>();
  private final AtomicBoolean signaled = new AtomicBoolean();

  @Actor
  public void driver() {
    arm();
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
  protected void arm() {
    pending.setRelease(signaled);
    ProcessBarrier.light();
    if (closed.get()) {
      signaled.setRelease(true);
    }
  }

  @Override
  protected void close() {
    closed.set(true);
    AtomicBoolean found = pending.get();
    if (found != null) {
      found.set(true);
    }
  }

  @Override
  protected boolean isSignaled() {
    return signaled.get();
  }
}
