package dev.picket.stress.twin;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.stress.ring.DependencyScenario;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Twin of claim 17: queues the job before its fences are watched, and counts each when it is
 * watched.
 */
@JCStressTest
@JCStressMeta(DependencyScenario.Caught.class)
@State
public class ReadyBeforeAllAreWatched extends DependencyScenario {
  private final AtomicBoolean queued = new AtomicBoolean();
  private final AtomicInteger missing = new AtomicInteger();
  private final AtomicBoolean begun = new AtomicBoolean();

  @Actor
  public void submit() {
    queued.set(true);
    watch(firstFence());
    watch(secondFence());
    schedule();
  }

  @Actor
  public void signal() {
    signalBoth();
  }

  @Arbiter
  public void afterwards(ZZ_Result r) {
    finish(r);
    RECLAIMER.drain(Long.MAX_VALUE);
  }

  @Override
  protected void schedule() {
    if (queued.get() && missing.get() == 0 && begun.compareAndSet(false, true)) {
      run();
    }
  }

  private void watch(Fence fence) {
    missing.incrementAndGet();
    if (!fence.onSignal(SignalPathCallback.runInSignalPath(outcome -> missing.decrementAndGet()))) {
      missing.decrementAndGet();
    }
  }
}
