package dev.picket.stress.ring;

import dev.picket.fence.Fence;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingDevice;
import dev.picket.reclaim.Reclaimer;
import dev.picket.stress.reclaim.NoReadersReclaimer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

  private final Device device = new Device();
  private final Ring<Object> ring = Ring.on(RECLAIMER, device).capacity(2).build();
  private final List<Fence> fences = List.of(ring.submit("first"), ring.submit("second"));

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
    device.completed.accumulateAndGet(job, Math::max);
    ring.poll();
  }

  @Override
  protected boolean isSignaled(int job) {
    return fences.get(job - 1).isSignaled();
  }

  /** Does what the actors tell it to. */
  private static final class Device implements RingDevice<Object> {
    final AtomicLong completed = new AtomicLong();

    @Override
    public String name() {
      return "stress";
    }

    @Override
    public void submit(long seqno, Object job) {}

    @Override
    public long completedSeqno() {
      return completed.get();
    }

    @Override
    public boolean isPresent() {
      return true;
    }

    @Override
    public void stop() {}

    @Override
    public boolean isStopped() {
      return true;
    }

    @Override
    public boolean reset() {
      return false;
    }

    @Override
    public boolean isolate() {
      return false;
    }
  }
}
