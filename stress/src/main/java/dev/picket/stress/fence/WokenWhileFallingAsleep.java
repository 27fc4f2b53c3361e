package dev.picket.stress.fence;

import dev.picket.reclaim.spi.Sleeper;
import dev.picket.reclaim.spi.WakeQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 19, on the real queue, whose attendant falls asleep. */
@JCStressTest
@JCStressMeta(WakingScenario.Safe.class)
@State
public class WokenWhileFallingAsleep extends WakingScenario {
  private static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {});

  private final WakeQueue queue = new WakeQueue();
  private final Sleeper sleeper = new Sleeper(NOBODY);

  public WokenWhileFallingAsleep() {
    queue.attend();
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
    return queue.fallAsleep();
  }

  @Override
  protected boolean isEmpty() {
    return queue.isEmpty();
  }
}
