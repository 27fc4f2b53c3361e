package dev.picket.stress.twin;

import dev.picket.stress.sync.AskingScenario;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Twin of claim 26: a slot is emptied before another fence is put there. */
@JCStressTest
@JCStressMeta(AskingScenario.Caught.class)
@State
public class TakenOutBeforeAdded extends AskingScenario {
  private static final Object THERE = new Object();
  private static final Object LATER = new Object();

  private final AtomicReferenceArray<Object> fences = new AtomicReferenceArray<>(MANY);
  private int told;

  public TakenOutBeforeAdded() {
    for (int i = 0; i < MANY; i++) {
      fences.setRelease(i, THERE);
    }
  }

  @Actor
  public void driver() {
    change();
  }

  @Actor
  public void reader() {
    ask();
  }

  @Arbiter
  public void afterwards(L_Result r) {
    finish(r);
  }

  @Override
  protected void change() {
    for (int i = 0; i < MANY; i++) {
      fences.setRelease(i, null);
      fences.setRelease(i, LATER);
    }
  }

  @Override
  protected void ask() {
    for (int i = 0; i < MANY; i++) {
      if (fences.getAcquire(i) != null) {
        told++;
      }
    }
  }

  @Override
  protected boolean isAnyMissing() {
    return told < MANY;
  }
}
