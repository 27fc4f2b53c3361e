package dev.picket.stress.twin;

import dev.picket.stress.fence.CoveringScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Twin of claim 21: the only arming thread does not look whether the number was covered, and makes
 * the number known before it lists the fence.
 */
@JCStressTest
@JCStressMeta(CoveringScenario.Caught.class)
@State
public class NumberedBeforeThePush extends CoveringScenario {
  private final AtomicInteger next = new AtomicInteger(1);
  private final AtomicReference<@Nullable AtomicBoolean> pending = new AtomicReference<>();
  private final AtomicBoolean signaled = new AtomicBoolean();

  @Actor
  public void driver() {
    arm();
  }

  @Actor
  public void interrupt(ZZ_Result r) {
    cover(r);
  }

  @Arbiter
  public void afterwards(ZZ_Result r) {
    finish(r);
  }

  @Override
  protected void arm() {
    next.setRelease(2);
    pending.setRelease(signaled);
  }

  @Override
  protected boolean isRefused() {
    if (next.get() <= 1) {
      return true;
    }
    AtomicBoolean found = pending.get();
    if (found != null) {
      found.set(true);
    }
    return false;
  }

  @Override
  protected boolean isSignaled() {
    return signaled.get();
  }
}
