package dev.picket.bench.campaign;

import dev.picket.fence.Fence;
import dev.picket.fence.ring.JobEntity;
import dev.picket.fence.ring.JobPriority;
import dev.picket.fence.ring.JobQueue;
import dev.picket.fence.ring.JobQueueReport;
import dev.picket.fence.ring.PreparedJob;
import dev.picket.fence.ring.QueuedJob;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingReport;
import dev.picket.fence.ring.SoftwareJob;
import java.time.Duration;
import java.util.function.Supplier;

/** How jobs get to a ring: straight, or through a queue. */
sealed interface Way {
  Ready prepare(SoftwareJob job);

  int poll();

  RingReport close(Duration deadline);

  Counts counts();

  /** A job with all that it needs. */
  record Ready(Runnable restartable, Supplier<Fence> submit, Runnable giveUp) {}

  /** What became of those that were submitted. */
  record Counts(long submitted, long completed, long failed, long unsignaled) {}

  /** No queue. */
  record Straight(Ring<SoftwareJob> ring) implements Way {
    @Override
    public Ready prepare(SoftwareJob job) {
      PreparedJob<SoftwareJob> ready = ring.prepare(job);
      return new Ready(ready::restartable, ready::submit, ready::close);
    }

    @Override
    public int poll() {
      return ring.poll();
    }

    @Override
    public RingReport close(Duration deadline) {
      return ring.close(deadline);
    }

    @Override
    public Counts counts() {
      RingReport report = ring.report();
      return new Counts(
          report.submitted(), report.completed(), report.failed(), report.unsignaled());
    }
  }

  /** One entity of a queue. */
  record Queued(JobQueue<SoftwareJob> queue, JobEntity<SoftwareJob> entity) implements Way {
    static Queued over(JobQueue<SoftwareJob> queue) {
      return new Queued(queue, queue.entity("campaign", JobPriority.NORMAL));
    }

    @Override
    public Ready prepare(SoftwareJob job) {
      QueuedJob<SoftwareJob> ready = entity.prepare(job);
      return new Ready(ready::restartable, ready::submit, ready::close);
    }

    @Override
    public int poll() {
      return queue.poll();
    }

    @Override
    public RingReport close(Duration deadline) {
      return queue.close(deadline).ring();
    }

    @Override
    public Counts counts() {
      JobQueueReport report = queue.report();
      return new Counts(report.submitted(), report.done(), report.failed(), report.unfinished());
    }
  }
}
