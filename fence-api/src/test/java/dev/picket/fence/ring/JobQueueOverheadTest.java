package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.ReferenceReclaimer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the Linux kernel measures of its DRM scheduler, measured here; no time is asserted. */
class JobQueueOverheadTest {
  private static final int JOBS = 1_000;
  private static final long JOB_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long BLOCKING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private Reclaimer reclaimer;
  private SoftwareDevice device;
  private RingPoller poller;
  private JobQueue<SoftwareJob> queue;

  @BeforeEach
  void runAQueueOfOneCredit() {
    reclaimer = new ReferenceReclaimer(ReclaimerOptions.driven("test"));
    device = new SoftwareDevice(DevicePlan.wellBehaved());
    poller = new RingPoller(Duration.ofSeconds(1));
    queue =
        JobQueue.over(Ring.on(reclaimer, device).capacity(JOBS).build())
            .credits(1)
            .whenThereIsWork(poller::wake)
            .build();
    device.onInterrupt(poller::wake);
    poller.add(queue::poll);
  }

  @AfterEach
  void closeAll() {
    queue.close();
    poller.close();
    device.close();
    reclaimer.close(Duration.ZERO);
  }

  private static SoftwareJob job(long nanos) {
    return new SoftwareJob(MemorySegment.NULL, nanos);
  }

  @Test
  @DisplayName("drm_mock_sched_scheduler_overhead_tests: drm_sched_scheduler_queue_overhead_test")
  void theTimeBetweenJobsOfOneEntity() throws InterruptedException {
    JobEntity<SoftwareJob> entity = queue.entity("entity", JobPriority.NORMAL);
    Fence first = entity.prepare(job(BLOCKING_NANOS)).submit();
    Fence last = first;
    for (int i = 0; i < JOBS; i++) {
      last = entity.prepare(job(JOB_NANOS)).submit();
    }
    print("queue overhead", first, last);
  }

  @Test
  @DisplayName("drm_mock_sched_scheduler_overhead_tests: drm_sched_scheduler_ping_pong_test")
  void theTimeBetweenJobsOfTwoEntitiesThatWaitForEachOther() throws InterruptedException {
    JobEntity<SoftwareJob> one = queue.entity("one", JobPriority.NORMAL);
    JobEntity<SoftwareJob> two = queue.entity("two", JobPriority.NORMAL);
    Fence first = one.prepare(job(BLOCKING_NANOS)).submit();
    Fence last = first;
    for (int i = 0; i < JOBS; i++) {
      last = (i % 2 == 0 ? two : one).prepare(job(JOB_NANOS)).after(last).submit();
    }
    print("ping pong", first, last);
  }

  private void print(String what, Fence first, Fence last) throws InterruptedException {
    assertThat(last.await().isSuccess()).isTrue();
    long nanos = last.outcome().nanos() - first.outcome().nanos() - JOBS * JOB_NANOS;
    System.out.printf("%s: %.1f us a job beyond its own time%n", what, nanos / 1e3 / JOBS);
    assertThat(queue.report().done()).isEqualTo(JOBS + 1);
  }
}
