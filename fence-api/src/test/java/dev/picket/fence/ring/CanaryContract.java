package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.foreign.ValueLayout;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that write after they have acknowledged not to. */
abstract class CanaryContract extends RingContract {
  CanaryContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 13, TestJob.SIZE - 1})
  void memoryThatIsWrittenAfterTheAcknowledgementIsKept(int offset) {
    Ring<TestJob> ring = ring();
    submit(ring, 3);
    device.completed = 1;
    device.stopped = () -> true;
    ring.close(DEADLINE);
    jobs.get(2).memory.set(ValueLayout.JAVA_BYTE, offset, (byte) 1);
    assertThat(ring.report().lying()).isFalse();
    assertDrops(1, 1, 0);
    RingReport report = ring.report();
    assertThat(report.lying()).isTrue();
    assertThat(report.kept()).isEqualTo(1);
    assertThat(report.undropped()).isZero();
    assertThat(problems)
        .singleElement()
        .hasToString(
            "ring scripted ring: the device wrote to the memory of job 3 after it had acknowledged"
                + " not to; everything that it can reach is kept");
    ring.deviceIsClosed();
    assertDrops(1, 1, 1);
  }

  @Test
  void nothingOfADeviceThatLiesIsDroppedFromThenOn() {
    Ring<TestJob> ring = ring();
    submit(ring, 3);
    device.stopped = () -> true;
    ring.close(DEADLINE);
    jobs.getFirst().memory.fill((byte) 0);
    assertDrops(0, 0, 0);
    assertThat(ring.report().kept()).isEqualTo(3);
  }

  @Test
  void aJobThatFailedAndWaitsForItsTurnIsWatchedFromThenOn() {
    Ring<TestJob> ring = ring();
    submit(ring);
    submitRestartable(ring);
    submit(ring);
    device.resets = () -> true;
    pollLater(ring);
    jobs.get(2).memory.fill((byte) 0);
    device.stopped = () -> true;
    ring.close(DEADLINE);
    assertSignals("1 ETIME", "2 ECANCELED", "3 ECANCELED");
    reclaimer.barrier();
    assertThat(ring.report().lying()).isTrue();
  }

  @Test
  void whatTheDeviceHasDoneIsLeftAsItWroteIt() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    jobs.getFirst().memory.fill((byte) 42);
    device.completed = 1;
    device.stopped = () -> true;
    ring.close(DEADLINE);
    assertThat(jobs.getFirst().memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(42);
    assertDrops(1, 1);
  }

  @Test
  void aDeviceThatLiesAboutAJobThatItGaveUpIsIsolated() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    device.abandons = seqno -> true;
    device.isolates = () -> true;
    pollLater(ring);
    jobs.getFirst().memory.fill((byte) 0);
    assertDrops(0, 0);
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertSignals("1 ENODATA", "2 EIO");
    assertThat(problems)
        .extracting(RingProblem::kind)
        .containsExactly(
            RingProblem.Kind.JOB_HANGS,
            RingProblem.Kind.DEVICE_LIES,
            RingProblem.Kind.DEVICE_NOT_BELIEVED);
  }
}
