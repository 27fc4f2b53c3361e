package dev.picket.stress.fence;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 22, on a real context. */
@JCStressTest
@JCStressMeta(LettingGoScenario.Safe.class)
@State
public class SignalledWhileClosing extends LettingGoScenario {
  private static final Object NO_DATA = new Object();
  private static final NoReadersReclaimer RECLAIMER = new NoReadersReclaimer();

  private boolean gone;
  private final FenceContext<Object> context =
      FenceContext.<Object>hardware(RECLAIMER, "stress", "stress")
          .inOrder()
          .ownData(NO_DATA, 0, data -> gone = true)
          .build();
  private final DriverFence<Object> driver = context.allocate(NO_DATA).arm();

  @Actor
  public void driver() {
    signal();
  }

  @Actor
  public void closer() {
    close();
  }

  @Arbiter
  public void afterwards(Z_Result r) {
    finish(r);
  }

  @Override
  protected void signal() {
    driver.signal(1);
  }

  @Override
  protected void close() {
    context.close();
  }

  @Override
  protected boolean isGone() {
    // Both actors' threads look, each at its own states: what one drains the other waits for.
    synchronized (RECLAIMER) {
      RECLAIMER.drain(Long.MAX_VALUE);
      return gone;
    }
  }
}
