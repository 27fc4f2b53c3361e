package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Jobs that hang: who is blamed, what is tried, and what becomes of the others. */
abstract class WatchdogContract extends RingContract {
  WatchdogContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void whatIsDoneInTheLastMomentIsNotBlamed() {
    Ring<TestJob> ring = ring();
    submit(ring);
    clock.advance(TIMEOUT.toNanos());
    device.completed = 1;
    ring.poll();
    assertSignals("1 done");
    assertThat(problems).isEmpty();
  }

  @Test
  void theOldestIsBlamedAndGivenUpAlone() {
    Ring<TestJob> ring = ring();
    submit(ring, 3);
    device.abandons = seqno -> seqno == 1;
    pollLater(ring);
    assertThat(device.log).endsWith("submit 3", "abandon 1");
    assertSignals("1 ENODATA");
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
    assertThat(problems).singleElement().hasToString("ring scripted ring: job 1 hangs");
    device.completed = 3;
    ring.poll();
    assertSignals("1 ENODATA", "2 done", "3 done");
    assertDrops(1, 1, 1);
  }

  @Test
  void aJobsTimeBeginsWhenTheOneBeforeHasEnded() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    clock.advance(TIMEOUT.toNanos() - 1);
    device.completed = 1;
    ring.poll();
    clock.advance(TIMEOUT.toNanos() - 1);
    ring.poll();
    assertSignals("1 done");
    assertThat(device.log).doesNotContain("abandon 2");
    clock.advance(1);
    device.abandons = seqno -> true;
    ring.poll();
    assertSignals("1 done", "2 ENODATA");
  }

  @Test
  void aJobMayHaveATimeOfItsOwn() {
    Ring<TestJob> ring = ring();
    device.abandons = seqno -> true;
    noted(ring.prepare(job()).timeout(TIMEOUT.multipliedBy(3)).submit());
    pollLater(ring);
    pollLater(ring);
    assertSignals();
    pollLater(ring);
    assertSignals("1 ENODATA");
  }

  @Test
  void afterAResetInnocentJobsRunAgainIfTheyCan() {
    Ring<TestJob> ring = ring();
    submit(ring);
    submitRestartable(ring);
    submit(ring);
    submitRestartable(ring);
    device.resets = () -> true;
    pollLater(ring);
    assertThat(device.log)
        .containsExactly(
            "submit 1",
            "submit 2",
            "submit 3",
            "submit 4",
            "abandon 1",
            "reset",
            "submit 2",
            "submit 4");
    // The third has failed already, but no fence of a ring overtakes another.
    assertSignals("1 ETIME");
    device.completed = 4;
    ring.poll();
    assertSignals("1 ETIME", "2 done", "3 ECANCELED", "4 done");
    assertDrops(1, 1, 1, 1);
  }

  @Test
  void noJobRunsAThirdTime() {
    Ring<TestJob> ring = ring();
    submit(ring);
    submitRestartable(ring);
    submitRestartable(ring);
    device.resets = () -> true;
    pollLater(ring);
    pollLater(ring);
    assertThat(device.given).containsExactly(1L, 2L, 3L, 2L, 3L);
    assertSignals("1 ETIME", "2 ETIME", "3 ECANCELED");
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
  }

  @Test
  void thePolicyMayCancelAllInnocentJobs() {
    Ring<TestJob> ring = builder().innocentJobs(InnocentJobs.CANCEL).build();
    submitRestartable(ring);
    submitRestartable(ring);
    device.resets = () -> true;
    pollLater(ring);
    assertSignals("1 ETIME", "2 ECANCELED");
    submit(ring);
    device.completed = 3;
    ring.poll();
    assertSignals("1 ETIME", "2 ECANCELED", "3 done");
  }

  @Test
  void aCompletionOfAJobThatWasNotGivenAgainIsNotBelieved() {
    Ring<TestJob> ring = ring();
    submit(ring, 3);
    device.resets = () -> true;
    device.isolates = () -> true;
    pollLater(ring);
    submit(ring);
    device.completed = 4;
    ring.poll();
    assertSignals("1 ETIME", "2 ECANCELED", "3 ECANCELED", "4 done");
    device.completed = 5;
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
  }

  @Test
  void whatIsSubmittedDuringAResetIsGivenToTheDeviceAfterwards() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.resets =
        () -> {
          submit(ring);
          return true;
        };
    pollLater(ring);
    assertThat(device.log).endsWith("abandon 1", "reset", "submit 2");
    device.completed = 2;
    ring.poll();
    assertSignals("1 ETIME", "2 done");
  }

  @Test
  void whatTheDeviceHadDoneWhenItWasResetIsDone() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    device.resets =
        () -> {
          device.completed = 1;
          return true;
        };
    pollLater(ring);
    assertSignals("1 done", "2 ECANCELED");
  }

  @Test
  void aResetThatFailsIsTriedAgainAfterGrowingPauses() {
    Ring<TestJob> ring = builder().resets(4, Duration.ofMillis(10)).build();
    submit(ring);
    device.resets = () -> device.log.stream().filter("reset"::equals).count() == 4;
    pollLater(ring);
    assertThat(clock.pauses()).containsExactly(10_000_000L, 20_000_000L, 40_000_000L);
    assertSignals("1 ETIME");
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
  }

  @Test
  void aDeviceThatCannotBeResetIsIsolated() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    device.isolates = () -> true;
    pollLater(ring);
    assertThat(device.log).endsWith("reset", "reset", "reset", "isolate");
    assertSignals("1 ETIME", "2 EIO");
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertDrops(1, 1);
    assertThat(ring.close(DEADLINE).state()).isEqualTo(RingState.ISOLATED);
  }

  @Test
  void aDeviceThatCannotEvenBeIsolatedIsLostAndItsMemoryIsKept() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    pollLater(ring);
    assertSignals("1 ETIME", "2 EIO");
    assertThat(ring.state()).isEqualTo(RingState.LOST);
    assertDrops(0, 0);
    ring.close(DEADLINE);
    assertDrops(0, 0);
    assertThat(ring.deviceIsClosed()).isEqualTo(2);
    assertDrops(1, 1);
    assertThat(ring.deviceIsClosed()).isZero();
  }

  @Test
  void aDeviceThatCountsAJobWhichItsResetHasEndedIsNotBelieved() {
    Ring<TestJob> ring = builder().innocentJobs(InnocentJobs.CANCEL).build();
    submit(ring, 2);
    device.resets = () -> true;
    device.isolates = () -> true;
    pollLater(ring);
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
    assertSignals("1 ETIME", "2 ECANCELED");
    device.completed = 2;
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
  }

  @Test
  void aCounterThatFallsInTheResetEndsTheRing() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    device.completed = 1;
    ring.poll();
    device.resets =
        () -> {
          device.completed = 0;
          return true;
        };
    pollLater(ring);
    assertThat(ring.state()).isEqualTo(RingState.RESET);
    assertSignals("1 done", "2 ETIME");
  }

  @Test
  void outOfOrderTheOneWhoseTimeIsOverIsBlamed() {
    device.outOfOrder = true;
    Ring<TestJob> ring = ring();
    noted(ring.prepare(job()).timeout(TIMEOUT.multipliedBy(9)).submit());
    submit(ring);
    device.abandons = seqno -> seqno == 2;
    pollLater(ring);
    assertSignals("2 ENODATA");
  }

  @Test
  void inACallbackNothingIsRecovered() {
    Ring<TestJob> ring = ring();
    Fence fence = submit(ring);
    fence.onSignal(
        SignalPathCallback.runInSignalPath(
            outcome -> {
              clock.advance(TIMEOUT.toNanos());
              ring.poll();
              device.log.add("callback over");
            }));
    submit(ring);
    device.completed = 1;
    ring.poll();
    assertThat(device.log).endsWith("submit 2", "callback over");
    device.abandons = seqno -> true;
    ring.poll();
    assertSignals("1 done", "2 ENODATA");
  }
}
