package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.ReferenceReclaimer;
import java.lang.foreign.Arena;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the campaign has found: plans that the ring did not stand. */
class RingOnSoftwareDeviceTest {
  private final VirtualClock clock = new VirtualClock();
  private final ReferenceReclaimer reclaimer =
      new ReferenceReclaimer(ReclaimerOptions.driven("software device"));

  @AfterEach
  void closeReclaimer() {
    reclaimer.close();
  }

  private RingBuilder<SoftwareJob> ring(DevicePlan.Builder plan) {
    SoftwareDevice device = new SoftwareDevice(plan.build(), clock);
    return Ring.on(reclaimer, device).clock(clock).onProblem(problem -> {});
  }

  private static SoftwareJob job(Duration duration) {
    return new SoftwareJob(Arena.ofAuto().allocate(16), duration.toNanos());
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void aDeviceThatCountsPastWhatWasDoneBeforeAResetIsBelieved() {
    Ring<SoftwareJob> ring =
        ring(DevicePlan.builder().outOfOrder().hangs(1).cannotAbandon())
            .timeout(millis(50))
            .build();
    Fence hanging = ring.submit(job(millis(1)));
    clock.pause(millis(45).toNanos());
    Fence interrupted = ring.prepare(job(millis(20))).restartable().submit();
    Fence quick = ring.submit(job(millis(1)));
    clock.pause(millis(6).toNanos());
    ring.poll();
    assertThat(hanging.outcome().error()).isEqualTo(FenceError.ETIME);
    assertThat(quick.outcome().isSuccess()).isTrue();
    clock.pause(millis(20).toNanos());
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
    assertThat(interrupted.outcome().isSuccess()).isTrue();
    ring.close();
  }

  @Test
  void aDeviceThatIsNotBelievedDoesNotHoldTheCloseUp() {
    Ring<SoftwareJob> ring =
        ring(DevicePlan.builder().answersOnesAfter(Duration.ZERO).cannotBeIsolated())
            .resets(5, millis(100))
            .build();
    Fence fence = ring.submit(job(millis(1)));
    ring.close(millis(30));
    assertThat(ring.state()).isEqualTo(RingState.LOST);
    assertThat(fence.outcome().error()).isEqualTo(FenceError.EIO);
    assertThat(clock.nanos()).isEqualTo(millis(30).toNanos());
    ring.deviceIsClosed();
  }
}
