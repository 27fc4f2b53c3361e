package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.ReferenceReclaimer;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The device's own thread, alone and below a ring. */
class SoftwareDeviceThreadTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ReferenceReclaimer reclaimer =
      new ReferenceReclaimer(ReclaimerOptions.background("software device"));

  @AfterEach
  void closeReclaimer() {
    reclaimer.close();
  }

  private static SoftwareJob job(Duration duration) {
    return new SoftwareJob(Arena.ofAuto().allocate(64), duration.toNanos());
  }

  @Test
  void itWorksAndRaisesInterruptsByItself() {
    AtomicInteger interrupts = new AtomicInteger();
    try (SoftwareDevice device = new SoftwareDevice(DevicePlan.wellBehaved())) {
      device.onInterrupt(interrupts::incrementAndGet);
      SoftwareJob job = job(Duration.ofMillis(2));
      device.submit(1, job);
      await().until(() -> interrupts.get() == 1);
      assertThat(device.completedSeqno()).isEqualTo(1);
    }
  }

  @Test
  void itWritesOnWhileAJobHangsThoughNobodyAsks() {
    try (SoftwareDevice device = new SoftwareDevice(DevicePlan.builder().hangs(1).build())) {
      SoftwareJob hanging = job(Duration.ZERO);
      device.submit(1, hanging);
      long first = hanging.lastWriteNanos();
      await().until(() -> hanging.lastWriteNanos() > first);
    }
  }

  @Test
  void anInterruptThatFailsDoesNotEndIt() {
    AtomicInteger interrupts = new AtomicInteger();
    try (SoftwareDevice device = new SoftwareDevice(DevicePlan.wellBehaved())) {
      device.onInterrupt(
          () -> {
            if (interrupts.incrementAndGet() == 1) {
              throw new IllegalStateException("for the log");
            }
          });
      device.submit(1, job(Duration.ZERO));
      await().until(() -> interrupts.get() == 1);
      device.submit(2, job(Duration.ofMillis(1)));
      await().until(() -> interrupts.get() == 2);
    }
  }

  @Test
  void aRingOnItEndsAllFencesAndDropsAllMemory() throws InterruptedException {
    try (SoftwareDevice device = new SoftwareDevice(DevicePlan.wellBehaved())) {
      Ring<SoftwareJob> ring =
          Ring.on(reclaimer, device)
              .drop(job -> job.memory().byteSize(), SoftwareJob::free)
              .build();
      device.onInterrupt(ring::poll);
      List<SoftwareJob> jobs = new ArrayList<>();
      List<Fence> fences = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        SoftwareJob job = job(Duration.ofNanos(i * 1_000L));
        jobs.add(job);
        fences.add(ring.submit(job));
      }
      assertThat(Fence.awaitAll(fences, LONG)).isTrue();
      assertThat(fences).allMatch(fence -> fence.outcome().isSuccess());
      ring.close();
      assertThat(ring.awaitDropped(LONG)).isTrue();
      assertThat(jobs).allMatch(SoftwareJob::isFreed);
      assertThat(device.writesAfterFree()).isZero();
      assertThat(ring.report().isComplete()).isTrue();
    }
  }

  @Test
  void aRingThatIsClosedWhileItWorksEndsFencesAfterTheLastWrite() {
    try (SoftwareDevice device = new SoftwareDevice(DevicePlan.builder().hangs(2).build())) {
      Ring<SoftwareJob> ring =
          Ring.on(reclaimer, device)
              .drop(job -> job.memory().byteSize(), SoftwareJob::free)
              .build();
      device.onInterrupt(ring::poll);
      SoftwareJob hanging = job(Duration.ZERO);
      ring.submit(job(Duration.ZERO)).awaitUninterruptibly();
      Fence fence = ring.submit(hanging);
      RingReport report = ring.close(LONG);
      assertThat(report.state()).isEqualTo(RingState.STOPPED);
      assertThat(fence.outcome().error()).isEqualTo(FenceError.ECANCELED);
      assertThat(fence.outcome().nanos()).isGreaterThanOrEqualTo(hanging.lastWriteNanos());
      assertThat(ring.awaitDropped(LONG)).isTrue();
      assertThat(hanging.isFreed()).isTrue();
      assertThat(device.writesAfterFree()).isZero();
    }
  }
}
