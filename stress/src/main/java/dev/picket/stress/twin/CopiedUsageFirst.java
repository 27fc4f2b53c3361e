package dev.picket.stress.twin;

import dev.picket.stress.sync.CopyingScenario;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 28: who copies reads a usage, and then its fence. */
@JCStressTest
@JCStressMeta(CopyingScenario.Caught.class)
@State
public class CopiedUsageFirst extends CopyingScenario {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int FIRST = 0;
  private static final int SECOND = 1;

  private final AtomicIntegerArray fences = new AtomicIntegerArray(MANY);
  private final AtomicIntegerArray usages = new AtomicIntegerArray(MANY);
  private final int[] copiedFences = new int[MANY];
  private final int[] copiedUsages = new int[MANY];

  @Actor
  public void driver() {
    change();
  }

  @Actor
  public void mover() {
    copy();
  }

  @Arbiter
  public void afterwards(L_Result r) {
    finish(r);
  }

  @Override
  protected void change() {
    for (int i = 0; i < MANY; i++) {
      usages.setRelease(i, WRITE);
      fences.setRelease(i, SECOND);
    }
  }

  @Override
  protected void copy() {
    for (int i = 0; i < MANY; i++) {
      copiedUsages[i] = usages.getAcquire(i);
      copiedFences[i] = fences.getAcquire(i);
    }
  }

  @Override
  protected boolean isTooWeak() {
    for (int i = 0; i < MANY; i++) {
      if (copiedFences[i] != FIRST && copiedUsages[i] == READ) {
        return true;
      }
    }
    return false;
  }
}
