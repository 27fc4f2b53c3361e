package dev.picket.stress.twin;

import dev.picket.stress.sync.FindingScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Twin of claim 25: who asks for a point looks whether it has ended before the timeline knows of
 * it.
 */
@JCStressTest
@JCStressMeta(FindingScenario.Caught.class)
@State
public class FoundAfterTheLook extends FindingScenario {
  private final AtomicBoolean point = new AtomicBoolean();
  private volatile boolean over;
  private volatile @Nullable AtomicBoolean askedFor;

  @Actor
  public void driver() {
    end();
  }

  @Actor
  public void consumer() {
    find();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void end() {
    over = true;
    AtomicBoolean asked = askedFor;
    if (asked != null) {
      asked.set(true);
    }
  }

  @Override
  protected void find() {
    if (over) {
      point.set(true);
    }
    askedFor = point;
  }

  @Override
  protected boolean isSignaled() {
    return point.get();
  }
}
