package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each thing that a plan can say, on a virtual clock. */
class SoftwareDeviceTest {
  private static final long ONES = 0xffff_ffffL;

  private final VirtualClock clock = new VirtualClock();
  private final List<Long> interrupts = new ArrayList<>();

  private SoftwareDevice device(UnaryOperator<DevicePlan.Builder> plan) {
    SoftwareDevice device = new SoftwareDevice(plan.apply(DevicePlan.builder()).build(), clock);
    device.onInterrupt(() -> interrupts.add(clock.nanos()));
    return device;
  }

  private static SoftwareJob job(long nanos) {
    return new SoftwareJob(Arena.ofAuto().allocate(20), nanos);
  }

  private static Duration nanos(long nanos) {
    return Duration.ofNanos(nanos);
  }

  @Test
  void aGoodDeviceWorksOnOneJobAfterTheOther() {
    SoftwareDevice device = device(plan -> plan);
    device.submit(1, job(100));
    device.submit(2, job(50));
    clock.pause(99);
    assertThat(device.completedSeqno()).isZero();
    clock.pause(1);
    assertThat(device.completedSeqno()).isEqualTo(1);
    clock.pause(49);
    assertThat(device.completedSeqno()).isEqualTo(1);
    clock.pause(1);
    assertThat(device.completedSeqno()).isEqualTo(2);
    assertThat(device.isPresent()).isTrue();
    clock.pause(1000);
    assertThat(interrupts).containsExactly(100L, 150L);
  }

  @Test
  void itWritesTheNumberOfTheJobThatItWorksOn() {
    SoftwareDevice device = device(plan -> plan);
    SoftwareJob first = job(100);
    SoftwareJob second = job(100);
    device.submit(7, first);
    device.submit(8, second);
    assertThat(first.memory().get(ValueLayout.JAVA_LONG_UNALIGNED, 8)).isEqualTo(7);
    assertThat(first.memory().get(ValueLayout.JAVA_BYTE, 19)).isEqualTo((byte) 7);
    assertThat(second.lastWriteNanos()).isEqualTo(Long.MIN_VALUE);
    clock.pause(150);
    device.completedSeqno();
    assertThat(first.lastWriteNanos()).isEqualTo(100);
    assertThat(second.lastWriteNanos()).isEqualTo(150);
    assertThat(second.memory().get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isEqualTo(8);
  }

  @Test
  void aJobOfNoTimeIsDoneWhenItIsSubmitted() {
    SoftwareDevice device = device(plan -> plan);
    SoftwareJob job = job(0);
    device.submit(1, job);
    assertThat(device.completedSeqno()).isEqualTo(1);
    assertThat(job.lastWriteNanos()).isZero();
    assertThat(interrupts).as("no interrupt inside a method of the device").isEmpty();
    clock.pause(0);
    assertThat(interrupts).hasSize(1);
  }

  @Test
  void aJobOfNoTimeWaitsForTheOneBeforeIt() {
    SoftwareDevice device = device(plan -> plan);
    device.submit(1, job(10));
    device.submit(2, job(0));
    assertThat(device.completedSeqno()).isZero();
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(2);
  }

  @Test
  void outOfOrderAShortJobEndsBeforeALongOne() {
    SoftwareDevice device = device(DevicePlan.Builder::outOfOrder);
    device.submit(1, job(100));
    device.submit(2, job(10));
    assertThat(device.mayCompleteOutOfOrder()).isTrue();
    clock.pause(10);
    assertThat(device.completedSeqno()).isZero();
    assertThat(device.isCompleted(1)).isFalse();
    assertThat(device.isCompleted(2)).isTrue();
    clock.pause(90);
    assertThat(device.completedSeqno()).isEqualTo(2);
  }

  @Test
  void aHangingJobIsWorkedOnUntilItIsGivenUp() {
    SoftwareDevice device = device(plan -> plan.hangs(2));
    SoftwareJob hanging = job(10);
    device.submit(1, job(10));
    device.submit(2, hanging);
    device.submit(3, job(10));
    clock.pause(1_000_000);
    assertThat(device.completedSeqno()).isEqualTo(1);
    assertThat(hanging.lastWriteNanos()).isEqualTo(1_000_000);
    assertThat(device.abandon(2)).isTrue();
    assertThat(device.completedSeqno()).as("the job given up is not done").isEqualTo(1);
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(3);
    assertThat(hanging.lastWriteNanos()).isEqualTo(1_000_000);
  }

  @Test
  void outOfOrderAJobGivenUpIsNotDoneEither() {
    SoftwareDevice device = device(plan -> plan.outOfOrder().hangs(1));
    device.submit(1, job(10));
    device.submit(2, job(10));
    clock.pause(10);
    assertThat(device.abandon(1)).isTrue();
    assertThat(device.completedSeqno()).isZero();
    assertThat(device.isCompleted(1)).isFalse();
    assertThat(device.isCompleted(2)).isTrue();
    device.submit(3, job(10));
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(3);
  }

  @Test
  void itMayBeUnableToAbandonAJob() {
    SoftwareDevice device = device(plan -> plan.cannotAbandon().hangs(1));
    device.submit(1, job(10));
    assertThat(device.abandon(1)).isFalse();
    assertThat(device.reset()).isTrue();
    device.submit(2, job(10));
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(2);
  }

  @Test
  void itMayRefuseAJob() {
    SoftwareDevice device = device(plan -> plan.refuses(2));
    device.submit(1, job(10));
    assertThatThrownBy(() -> device.submit(2, job(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("job 2 is refused");
    device.submit(3, job(10));
    clock.pause(20);
    assertThat(device.completedSeqno()).isEqualTo(3);
  }

  @Test
  void itMayLoseAnInterrupt() {
    SoftwareDevice device = device(plan -> plan.losesInterruptOf(1));
    device.submit(1, job(10));
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(1);
    device.submit(2, job(10));
    clock.pause(50);
    assertThat(interrupts).containsExactly(20L);
  }

  @Test
  void stoppingGivesTheJobUpAndTakesNoOther() {
    SoftwareDevice device = device(plan -> plan);
    SoftwareJob given = job(10);
    device.submit(1, given);
    device.submit(2, job(10));
    clock.pause(5);
    device.stop();
    assertThat(device.isStopped()).isTrue();
    clock.pause(100);
    assertThat(device.completedSeqno()).isZero();
    assertThat(given.lastWriteNanos()).isEqualTo(5);
    assertThat(device.reset()).isTrue();
    assertThat(device.isStopped()).isFalse();
    device.submit(1, given);
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(1);
  }

  @Test
  void itMayAcknowledgeAStopLate() {
    SoftwareDevice device = device(plan -> plan.stopsAfter(nanos(30)));
    device.submit(1, job(20));
    SoftwareJob second = job(20);
    device.submit(2, second);
    clock.pause(10);
    device.stop();
    device.stop();
    clock.pause(29);
    assertThat(device.isStopped()).isFalse();
    assertThat(device.completedSeqno()).isEqualTo(1);
    clock.pause(1);
    assertThat(device.isStopped()).isTrue();
    clock.pause(100);
    assertThat(device.completedSeqno()).as("no further job from the queue").isEqualTo(1);
    assertThat(second.lastWriteNanos()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void itMayStopBetweenJobsOnly() {
    SoftwareDevice device = device(DevicePlan.Builder::stopsBetweenJobs);
    device.submit(1, job(20));
    device.submit(2, job(20));
    clock.pause(5);
    device.stop();
    assertThat(device.isStopped()).isFalse();
    clock.pause(15);
    assertThat(device.isStopped()).isTrue();
    assertThat(device.completedSeqno()).isEqualTo(1);
  }

  @Test
  void itMayIgnoreAStop() {
    SoftwareDevice device = device(DevicePlan.Builder::ignoresStop);
    device.submit(1, job(20));
    device.stop();
    clock.pause(20);
    assertThat(device.isStopped()).isFalse();
    assertThat(device.completedSeqno()).isEqualTo(1);
  }

  @Test
  void resetsMayFailANumberOfTimes() {
    SoftwareDevice device = device(plan -> plan.hangs(1).failsResets(2));
    SoftwareJob hanging = job(10);
    device.submit(1, hanging);
    assertThat(device.reset()).isFalse();
    assertThat(device.reset()).isFalse();
    clock.pause(5);
    device.completedSeqno();
    assertThat(hanging.lastWriteNanos()).as("it works on").isEqualTo(5);
    assertThat(device.reset()).isTrue();
    clock.pause(5);
    device.completedSeqno();
    assertThat(hanging.lastWriteNanos()).isEqualTo(5);
  }

  @Test
  void jobsThatAreRunAgainAfterAResetCountInOrder() {
    SoftwareDevice device = device(plan -> plan.outOfOrder().hangs(1));
    SoftwareJob second = job(100);
    device.submit(1, job(10));
    device.submit(2, second);
    device.submit(3, job(10));
    clock.pause(10);
    assertThat(device.reset()).isTrue();
    assertThat(device.isCompleted(3)).as("a number keeps its value").isTrue();
    device.submit(2, second);
    assertThat(device.completedSeqno()).isZero();
    clock.pause(100);
    assertThat(device.completedSeqno()).isEqualTo(3);
  }

  @Test
  void isolationKeepsItFromWriting() {
    SoftwareDevice device = device(plan -> plan.hangs(1));
    SoftwareJob hanging = job(10);
    device.submit(1, hanging);
    assertThat(device.isolate()).isTrue();
    clock.pause(10);
    hanging.free();
    assertThat(device.writesAfterFree()).isZero();
    assertThat(hanging.lastWriteNanos()).isZero();
  }

  @Test
  void thereMayBeNoIsolation() {
    SoftwareDevice device = device(plan -> plan.hangs(1).cannotBeIsolated());
    SoftwareJob hanging = job(10);
    device.submit(1, hanging);
    assertThat(device.isolate()).isFalse();
    clock.pause(10);
    device.completedSeqno();
    assertThat(hanging.lastWriteNanos()).isEqualTo(10);
  }

  @Test
  void itMayAnswerWithOnesHearNothingAndWorkOn() {
    SoftwareDevice device = device(plan -> plan.hangs(1).answersOnesAfter(nanos(30)));
    SoftwareJob hanging = job(10);
    device.submit(1, hanging);
    clock.pause(30);
    assertThat(device.completedSeqno()).isEqualTo(ONES);
    assertThat(device.isCompleted(1)).isTrue();
    device.stop();
    assertThat(device.isStopped()).isTrue();
    assertThat(device.abandon(1)).isTrue();
    assertThat(device.reset()).isTrue();
    assertThat(device.isPresent()).isFalse();
    clock.pause(10);
    device.submit(2, job(10));
    assertThat(hanging.lastWriteNanos()).isEqualTo(40);
  }

  @Test
  void itMayBeRemoved() {
    SoftwareDevice device = device(plan -> plan.isRemovedAfter(nanos(30)).stopsAfter(nanos(20)));
    SoftwareJob first = job(20);
    SoftwareJob second = job(20);
    device.submit(1, first);
    device.submit(2, second);
    clock.pause(25);
    assertThat(device.completedSeqno()).isEqualTo(1);
    device.stop();
    clock.pause(1000);
    assertThat(device.completedSeqno()).isEqualTo(ONES);
    assertThat(device.isPresent()).isFalse();
    assertThat(second.lastWriteNanos()).isEqualTo(25);
  }

  @Test
  void itMayCountBackwards() {
    SoftwareDevice device = device(plan -> plan.countsBackwardsAfter(2));
    for (int seqno = 1; seqno <= 3; seqno++) {
      device.submit(seqno, job(10));
    }
    clock.pause(20);
    assertThat(device.completedSeqno()).isEqualTo(2);
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(1);
    assertThat(device.isPresent()).isTrue();
  }

  @Test
  void itMayCompleteAJobAfterTheAcknowledgement() {
    SoftwareDevice device = device(plan -> plan.hangs(1).completesLate(nanos(5)));
    device.submit(1, job(10));
    device.stop();
    assertThat(device.isStopped()).isTrue();
    clock.pause(4);
    assertThat(device.completedSeqno()).isZero();
    clock.pause(1);
    assertThat(device.completedSeqno()).isEqualTo(1);
  }

  @Test
  void outOfOrderALateJobCompletesItselfOnly() {
    SoftwareDevice device = device(plan -> plan.outOfOrder().hangs(2).completesLate(nanos(5)));
    device.submit(1, job(100));
    device.submit(2, job(10));
    device.abandon(2);
    clock.pause(5);
    assertThat(device.completedSeqno()).isZero();
    assertThat(device.isCompleted(2)).isTrue();
  }

  @Test
  void itMayWriteAfterTheAcknowledgement() {
    SoftwareDevice device = device(plan -> plan.hangs(1).writesLate(nanos(5)));
    SoftwareJob given = job(10);
    device.submit(1, given);
    device.reset();
    given.free();
    clock.pause(4);
    assertThat(device.writesAfterFree()).isZero();
    clock.pause(1);
    assertThat(device.writesAfterFree()).isEqualTo(1);
    assertThat(given.lastWriteNanos()).isEqualTo(5);
  }

  @Test
  void whatIsWrittenAfterItWasFreedIsCountedAndNotWritten() {
    SoftwareDevice device = device(plan -> plan.hangs(1));
    SoftwareJob hanging = job(10);
    device.submit(1, hanging);
    hanging.free();
    hanging.memory().fill((byte) 1);
    clock.pause(1);
    assertThat(device.writesAfterFree()).isPositive();
    assertThat(hanging.memory().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
    assertThatThrownBy(hanging::free)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("freed twice");
  }

  @Test
  void memoryWhoseArenaWasClosedCountsAsFreed() {
    SoftwareDevice device = device(plan -> plan.hangs(1));
    try (Arena arena = Arena.ofShared()) {
      device.submit(1, new SoftwareJob(arena.allocate(8), 10));
    }
    assertThat(device.writesAfterFree()).isPositive();
  }

  @Test
  void aJobIsOnADeviceOnceAtATime() {
    SoftwareDevice device = device(plan -> plan);
    SoftwareJob job = job(10);
    device.submit(1, job);
    assertThatThrownBy(() -> device.submit(2, job))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("on a device already, as number 1");
    clock.pause(10);
    device.completedSeqno();
    device.submit(2, job);
    clock.pause(10);
    assertThat(device.completedSeqno()).isEqualTo(2);
  }

  @Test
  void writableMemoryIsTheJobs() {
    SoftwareDevice device = device(plan -> plan);
    SoftwareJob job = job(1);
    assertThat(device.writableMemory(job)).containsExactly(job.memory());
    assertThat(device.writableMemory(new SoftwareJob(MemorySegment.NULL, 1))).isEmpty();
  }

  @Test
  void wrongPlansAndJobsAreRefused() {
    DevicePlan.Builder plan = DevicePlan.builder();
    assertThatThrownBy(() -> plan.hangs(0)).hasMessageContaining("job 0, expected 1 or more");
    assertThatThrownBy(() -> plan.failsResets(-1)).hasMessageContaining("-1 failing resets");
    assertThatThrownBy(() -> plan.stopsAfter(nanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SoftwareJob(MemorySegment.NULL, -1))
        .hasMessageContaining("-1 ns, expected zero or more");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment confined = arena.allocate(8);
      assertThatThrownBy(() -> new SoftwareJob(confined, 1)).hasMessageContaining("confined");
    }
  }

  @Test
  void aPlanSaysInOneLineWhatIsWrong() {
    assertThat(DevicePlan.wellBehaved()).hasToString("well-behaved");
    assertThat(DevicePlan.builder().outOfOrder().hangs(3).failsResets(2).build())
        .hasToString("out of order, hangs at job 3, fails 2 resets");
  }
}
