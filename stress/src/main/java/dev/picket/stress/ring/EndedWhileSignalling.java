package dev.picket.stress.ring;

import dev.picket.fence.Fence;
import dev.picket.fence.ring.Ring;
import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Claim 16, on a real ring. */
@JCStressTest
@JCStressMeta(EndingScenario.Safe.class)
@State
public class EndedWhileSignalling extends EndingScenario {
  private static final Reclaimer RECLAIMER = new NoReadersReclaimer();
  private static final int DRAINED_TOGETHER = 64;

  private static int closed;

  private final QuietDevice device = new QuietDevice();
  private final Ring<Runnable> ring = Ring.on(RECLAIMER, device).capacity(2).build();
  private final List<Fence> fences = List.of(ring.submit(() -> {}), ring.submit(() -> {}));

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
    ring.close(Duration.ZERO);
    if (++closed % DRAINED_TOGETHER == 0) {
      RECLAIMER.drain(Long.MAX_VALUE);
    }
  }

  @Override
  protected void endAndLook(int job) {
    device.completed(job);
    ring.poll();
  }

  @Override
  protected boolean isSignaled(int job) {
    return fences.get(job - 1).isSignaled();
  }
}
