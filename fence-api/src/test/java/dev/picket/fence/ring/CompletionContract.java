package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceCallback;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that a device does, and answers that only a dead device gives. */
abstract class CompletionContract extends RingContract {
  CompletionContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aJobThatWasSubmittedIsNotChangedAnyMore() {
    PreparedJob<TestJob> job = ring().prepare(job());
    job.submit();
    assertThatIllegalStateException()
        .isThrownBy(job::restartable)
        .withMessageContaining("submitted or closed before");
    assertThatIllegalStateException()
        .isThrownBy(() -> job.timeout(TIMEOUT))
        .withMessageContaining("submitted or closed before");
  }

  @Test
  void whatIsDoneIsSignalledInOrderAndAtOneTime() {
    Ring<TestJob> ring = ring();
    List<Fence> fences = submit(ring, 3);
    assertThat(ring.poll()).isZero();
    device.completed = 2;
    clock.advance(7);
    assertThat(ring.poll()).isEqualTo(2);
    assertSignals("1 done", "2 done");
    assertThat(fences.subList(0, 2))
        .extracting(fence -> outcomeOf(fence).nanos())
        .containsOnly(clock.nanos());
    assertThat(fences.get(2).isSignaled()).isFalse();
    assertDrops(1, 1, 0);
    assertThat(ring.report())
        .isEqualTo(
            new RingReport(
                "scripted ring",
                RingState.RUNNING,
                true,
                3,
                2,
                0,
                1,
                1,
                0,
                false,
                ring.report().took()));
  }

  @Test
  void whatIsDoneOutOfOrderIsSignalledAlone() {
    device.outOfOrder = true;
    Ring<TestJob> ring = builder().capacity(3).build();
    submit(ring, 3);
    device.completedAlone.add(3L);
    assertThat(ring.poll()).isEqualTo(1);
    assertSignals("3 done");
    // The first job still holds its place, and those behind it cannot be given away.
    assertThatThrownBy(() -> ring.prepare(new TestJob("too many")))
        .isInstanceOf(RingFullException.class);
    device.completed = 2;
    ring.poll();
    assertSignals("3 done", "1 done", "2 done");
    submit(ring, 3);
    assertDrops(1, 1, 1, 0, 0, 0);
  }

  @Test
  void aFullRingPreparesNothingAndSaysWhy() {
    Ring<TestJob> ring = builder().capacity(2).build();
    PreparedJob<TestJob> prepared = ring.prepare(job());
    submit(ring);
    assertThatThrownBy(() -> ring.prepare(new TestJob("too many")))
        .isInstanceOf(RingFullException.class)
        .hasMessageContaining(
            "all 2 places of ring scripted ring are taken: 1 prepared, 1 pending");
    prepared.close();
    assertDrops(1, 0);
    prepared.close();
    assertThatIllegalStateException().isThrownBy(prepared::submit).withMessageContaining("before");
    ring.prepare(new TestJob("fits")).close();
    device.completed = 1;
    ring.poll();
    submit(ring, 2);
    assertThat(device.given).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aJobThatTheDeviceDoesNotTakeFailsInItsTurn() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.onSubmit =
        () -> {
          throw new IllegalArgumentException("too long");
        };
    submit(ring);
    device.onSubmit = () -> {};
    submit(ring);
    ring.poll();
    assertSignals();
    device.completed = 3;
    ring.poll();
    assertSignals("1 done", "2 EINVAL", "3 done");
    assertThat(problems)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(RingProblem.Kind.DEVICE_THREW);
              assertThat(problem).hasToString("ring scripted ring: the device did not take job 2");
              assertThat(problem.cause()).hasMessage("too long");
            });
  }

  @Test
  void aJobWhoseSubmissionBrokeOffMayBeOnTheDevice() {
    Ring<TestJob> ring = ring();
    device.isolates = () -> true;
    device.onSubmit =
        () -> {
          throw new StackOverflowError();
        };
    submit(ring);
    assertSignals();
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertThat(device.log).containsExactly("isolate");
    assertSignals("1 EIO");
  }

  @Test
  void aDeviceThatCallsItsRingIsToldSo() {
    Ring<TestJob> ring = ring();
    PreparedJob<TestJob> other = ring.prepare(job());
    device.onSubmit = other::submit;
    Fence fence = submit(ring);
    ring.poll();
    assertThat(outcomeOf(fence).error()).hasToString("EINVAL");
    assertThat(problems).singleElement().extracting("cause").asString().contains("its own device");
  }

  @Test
  void pollingAFencePollsItsRing() {
    Ring<TestJob> ring = ring();
    Fence fence = submit(ring);
    assertThat(fence.poll()).isFalse();
    device.completed = 1;
    assertThat(fence.poll()).isTrue();
    assertSignals("1 done");
  }

  @Test
  void aCallbackMaySubmitAndPoll() {
    Ring<TestJob> ring = ring();
    List<Fence> more = new ArrayList<>();
    submit(ring)
        .onSignal(
            SignalPathCallback.runInSignalPath(
                outcome -> {
                  more.add(submit(ring));
                  device.completed = 2;
                  ring.poll();
                }));
    device.completed = 1;
    ring.poll();
    assertSignals("1 done", "2 done");
    assertThat(more).singleElement().matches(Fence::isSignaled);
  }

  @Test
  void aCallbackThatThrowsKeepsNoOtherFromBeingSignalled() {
    Ring<TestJob> ring = ring();
    List<Fence> fences = submit(ring, 2);
    fences
        .getFirst()
        .onSignal(
            FenceCallback.execute(
                task -> {
                  throw new IllegalStateException("no");
                },
                () -> {}));
    device.completed = 2;
    assertThat(ring.poll()).isEqualTo(2);
    assertSignals("1 done", "2 done");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0xffff_ffffL, 3, 1, 0})
  void aNumberThatOnlyADeadDeviceTellsEndsNothingAsDone(long told) {
    Ring<TestJob> ring = ring();
    submit(ring);
    submit(ring);
    device.completed = 2;
    ring.poll();
    submit(ring);
    device.completed = told == 3 ? 4 : told;
    device.isolates = () -> true;
    ring.poll();
    assertSignals("1 done", "2 done", "3 EIO");
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertThat(problems)
        .extracting(RingProblem::kind)
        .containsExactly(RingProblem.Kind.DEVICE_NOT_BELIEVED);
    assertDrops(1, 1, 1);
  }

  @Test
  void aDeviceThatIsNotThereHasDoneNothing() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.completed = 1;
    device.present = false;
    device.isolates = () -> true;
    ring.poll();
    assertSignals("1 EIO");
  }

  @Test
  void aDeviceThatIsNotBelievedAndCannotBeIsolatedIsReset() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.completed = -1;
    device.resets = () -> true;
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.RESET);
    assertSignals("1 EIO");
    assertThat(device.log).containsExactly("submit 1", "isolate", "reset");
    assertDrops(1);
  }

  @Test
  void aDeviceThatIsGoneAcknowledgesNoReset() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.completed = -1;
    device.present = false;
    device.resets = () -> true;
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.LOST);
    assertSignals("1 EIO");
    assertDrops(0);
    assertThat(ring.report().kept()).isEqualTo(1);
  }

  private static Outcome outcomeOf(Fence fence) {
    Outcome outcome = fence.outcome();
    assertThat(outcome).isNotNull();
    return outcome;
  }
}
