package dev.picket.stress.twin;

import dev.picket.stress.ring.EndingScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Twin of claim 16: who finds the turn taken goes away, and who leaves it does not look again. */
@JCStressTest
@JCStressMeta(EndingScenario.Caught.class)
@State
public class TurnLeftWithoutALook extends EndingScenario {
  private final AtomicReference<@Nullable Ended> ended = new AtomicReference<>();
  private final AtomicBoolean turn = new AtomicBoolean();
  private final AtomicBoolean[] signaled = {new AtomicBoolean(), new AtomicBoolean()};

  @Actor
  public void first() {
    endAndLook(1);
  }

  @Actor
  public void second() {
    endAndLook(2);
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void endAndLook(int job) {
    ended.getAndUpdate(before -> new Ended(job, before));
    if (turn.compareAndSet(false, true)) {
      for (Ended one = ended.getAndSet(null); one != null; one = one.before) {
        signaled[one.job - 1].set(true);
      }
      turn.set(false);
    }
  }

  @Override
  protected boolean isSignaled(int job) {
    return signaled[job - 1].get();
  }

  /** A job that has ended, and those before it. */
  private record Ended(int job, @Nullable Ended before) {}
}
