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
 * Twin of claim 17: counts a fence when it watches it, so the first one's signal may end the count.
 */
@JCStressTest
@JCStressMeta(DependencyScenario.Caught.class)
@State
public class ReadyBeforeAllAreWatched extends DependencyScenario {
  private final AtomicInteger missing = new AtomicInteger();
  private final AtomicBoolean begun = new AtomicBoolean();

  @Actor
  public void submit() {
    watch(firstFence());
    watch(secondFence());
    runIfReady();
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

  private void watch(Fence fence) {
    missing.incrementAndGet();
    if (!fence.onSignal(SignalPathCallback.runInSignalPath(outcome -> ended()))) {
      ended();
    }
  }

  private void ended() {
    missing.decrementAndGet();
    runIfReady();
  }

  private void runIfReady() {
    if (missing.get() == 0 && begun.compareAndSet(false, true)) {
      run();
    }
  }
}
