package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.ReferenceReclaimer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The example of the page about rings. */
class RingExampleTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  void aRingFromItsFirstJobToItsEnd() throws InterruptedException {
    try (var reclaimer = new ReferenceReclaimer(ReclaimerOptions.background("example"))) {
      SoftwareDevice device = new SoftwareDevice(DevicePlan.wellBehaved());
      Ring<SoftwareJob> ring =
          Ring.on(reclaimer, device)
              .name("copies")
              .timeout(Duration.ofSeconds(2)) // then the job hangs, and the watchdog acts
              .drop(job -> job.memory().byteSize(), SoftwareJob::free)
              .build();
      device.onInterrupt(ring::poll);

      MemorySegment memory = Arena.ofShared().allocate(MEGABYTE);
      Fence done = ring.submit(new SoftwareJob(memory, 1_000_000)); // belongs to the ring now
      done.await(); // or a callback; an error is thrown

      RingReport report = ring.close(Duration.ofSeconds(5)); // no fence stays pending
      assertThat(report.completed()).isEqualTo(1);
      device.close();
      ring.deviceIsClosed(); // drops what was kept, if the device had to be given up
    }
  }

  @Test
  void aQueueOverARing() throws InterruptedException {
    try (var reclaimer = new ReferenceReclaimer(ReclaimerOptions.background("example"));
        SoftwareDevice device = new SoftwareDevice(DevicePlan.wellBehaved());
        RingPoller poller = new RingPoller(Duration.ofMillis(10))) {
      device.onInterrupt(poller::wake);
      Ring<SoftwareJob> ring = Ring.on(reclaimer, device).build();
      JobQueue<SoftwareJob> queue =
          JobQueue.over(ring).credits(8).whenThereIsWork(poller::wake).build();
      poller.add(queue::poll);
      JobEntity<SoftwareJob> uploads = queue.entity("uploads", JobPriority.NORMAL);
      JobEntity<SoftwareJob> frames = queue.entity("frames", JobPriority.HIGH);

      Fence uploaded = uploads.prepare(job()).credits(4).submit();
      Fence drawn = frames.prepare(job()).after(uploaded).submit();
      drawn.setDeadline(System.nanoTime() + 16_000_000); // among equals the earliest goes first
      drawn.await();
      assertThat(uploaded.isSignaled()).isTrue();
      assertThat(queue.close(Duration.ofSeconds(5)).done()).isEqualTo(2);
    }
  }

  private static SoftwareJob job() {
    return new SoftwareJob(MemorySegment.NULL, 1_000_000);
  }
}
