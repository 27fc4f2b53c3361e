package dev.picket.stress.sync;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.sync.SyncTimeline;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 25, on a real timeline. */
@JCStressTest
@JCStressMeta(FindingScenario.Safe.class)
@State
public class FoundWhileEnding extends FindingScenario {
  private final DriverFence<Object> work = Members.pending();
  private final SyncTimeline timeline = new SyncTimeline("stress");
  private @Nullable Fence found;

  public FoundWhileEnding() {
    timeline.submit(1, work.fence());
  }

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
    work.signal(1);
    timeline.lastSignaled();
  }

  @Override
  protected void find() {
    found = timeline.find(1);
  }

  @Override
  protected boolean isSignaled() {
    return found != null && found.isSignaled();
  }
}
