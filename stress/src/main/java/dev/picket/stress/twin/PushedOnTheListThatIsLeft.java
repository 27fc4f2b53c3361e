package dev.picket.stress.twin;

import dev.picket.stress.fence.LeavingScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Twin of claim 21: the list that is left is emptied, but not closed. */
@JCStressTest
@JCStressMeta(LeavingScenario.Caught.class)
@State
public class PushedOnTheListThatIsLeft extends LeavingScenario {
  private final AtomicBoolean signaled = new AtomicBoolean();
  private volatile AtomicReference<@Nullable AtomicBoolean> list = new AtomicReference<>();

  @Actor
  public void driver() {
    arm();
  }

  @Actor
  public void allocator() {
    leave();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void arm() {
    list.compareAndSet(null, signaled);
  }

  @Override
  protected void leave() {
    AtomicReference<@Nullable AtomicBoolean> left = list;
    list = new AtomicReference<>();
    AtomicBoolean moved = left.getAndSet(null);
    if (moved != null) {
      list.set(moved);
    }
  }

  @Override
  protected void signalAll() {
    AtomicBoolean found = list.get();
    if (found != null) {
      found.set(true);
    }
  }

  @Override
  protected boolean isSignaled() {
    return signaled.get();
  }
}
