package dev.picket.stress.fence;

import dev.picket.reclaim.spi.Sleeper;
import dev.picket.reclaim.spi.WakeQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 19, on the real queue, whose attendant sleeps and ends. */
@JCStressTest
@JCStressMeta(WakingScenario.Safe.class)
@State
public class WokenWhileLeaving extends WakingScenario {
  private static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {});

  private final WakeQueue queue = new WakeQueue();
  private final Sleeper sleeper = new Sleeper(NOBODY);

  public WokenWhileLeaving() {
    queue.attend();
    queue.fallAsleep();
  }

  @Actor
  public void signalling() {
    signal();
  }

  @Actor
  public void attendant() {
    attend();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected boolean add() {
    return queue.add(sleeper);
  }

  @Override
  protected boolean go() {
    return queue.leave();
  }

  @Override
  protected boolean isEmpty() {
    return queue.isEmpty();
  }
}
