package dev.picket.stress.ring;

import dev.picket.fence.ring.JobPriority;
import dev.picket.fence.ring.JobQueue;
import dev.picket.fence.ring.QueuedJob;
import dev.picket.fence.ring.Ring;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Claim 17, on a real queue. */
@JCStressTest
@JCStressMeta(DependencyScenario.Safe.class)
@State
public class ReadyWhileWatching extends DependencyScenario {
  private static final int DRAINED_TOGETHER = 64;

  private static int closed;

  private final QuietDevice device = new QuietDevice();
  private final JobQueue<Runnable> queue =
      JobQueue.over(Ring.on(RECLAIMER, device).capacity(1).build()).build();
  private final QueuedJob<Runnable> job;

  @SuppressWarnings("this-escape") // nobody runs it before the actors do
  public ReadyWhileWatching() {
    job =
        queue
            .entity("stress", JobPriority.NORMAL)
            .prepare(this::run)
            .after(firstFence(), secondFence());
  }

  @Actor
  public void submit() {
    job.submit();
  }

  @Actor
  public void signal() {
    signalBoth();
  }

  @Override
  protected void schedule() {
    queue.poll();
  }

  @Arbiter
  public void afterwards(ZZ_Result r) {
    finish(r);
    device.completed(1);
    queue.close(Duration.ZERO);
    if (++closed % DRAINED_TOGETHER == 0) {
      RECLAIMER.drain(Long.MAX_VALUE);
    }
  }
}
