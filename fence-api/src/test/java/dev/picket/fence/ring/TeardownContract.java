package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a ring: nothing ends before the device has let go, and everything ends. */
abstract class TeardownContract extends RingContract {
  TeardownContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aStopThatIsAcknowledgedEndsWhatIsPendingInOrder() {
    Ring<TestJob> ring = ring();
    submit(ring, 3);
    device.completed = 1;
    device.stopped = () -> device.log.contains("stop");
    RingReport report = ring.close(DEADLINE);
    assertSignals("1 done", "2 ECANCELED", "3 ECANCELED");
    assertThat(device.log).endsWith("submit 3", "stop");
    assertThat(report.state()).isEqualTo(RingState.STOPPED);
    assertThat(report.completed()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(2);
    assertThat(report.unsignaled()).isZero();
    assertDrops(1, 1, 1);
    assertThat(ring.report().isComplete()).isTrue();
    assertThat(ring.awaitDropped(Duration.ofMinutes(1))).isTrue();
  }

  @Test
  void aMethodOfTheDeviceThatWouldWaitForTheReclaimerIsRefused() {
    Set<String> refused = new LinkedHashSet<>();
    device.onSubmit = () -> waitForTheReclaimer("submit", refused);
    device.stopped = () -> waitForTheReclaimer("isStopped", refused);
    device.resets = () -> waitForTheReclaimer("reset", refused);
    device.isolates = () -> waitForTheReclaimer("isolate", refused);
    Ring<TestJob> ring = ring();
    submit(ring);
    assertThat(ring.close(DEADLINE).state()).isEqualTo(RingState.LOST);
    assertThat(refused).containsExactly("submit", "isStopped", "reset", "isolate");
  }

  private boolean waitForTheReclaimer(String method, Set<String> refused) {
    assertThatIllegalStateException()
        .isThrownBy(reclaimer::barrier)
        .withMessageContaining("was called inside a method of a ring's device");
    refused.add(method);
    return false;
  }

  @Test
  void whatTheDeviceDoesWhileItsResetsFailIsDone() {
    Ring<TestJob> ring = ring();
    submit(ring, 3);
    device.resets =
        () -> {
          device.completed = 2;
          return false;
        };
    device.isolates = () -> true;
    assertThat(ring.close(DEADLINE).state()).isEqualTo(RingState.ISOLATED);
    assertSignals("1 done", "2 done", "3 EIO");
  }

  @Test
  void whatIsDoneWhileTheDeviceStopsIsSignalledWithoutWaitingForTheStop() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    clock.duringPause = now -> device.completed = 1;
    device.stopped = () -> signals.contains("1 done");
    assertThat(ring.close(DEADLINE).state()).isEqualTo(RingState.STOPPED);
    assertSignals("1 done", "2 ECANCELED");
  }

  @Test
  void whatTheDeviceDoesWhileItStopsIsDone() {
    Ring<TestJob> ring = ring();
    submit(ring, 4);
    clock.duringPause = now -> device.completed = Math.min(3, device.completed + 1);
    device.stopped = () -> device.completed == 3;
    ring.close(DEADLINE);
    assertSignals("1 done", "2 done", "3 done", "4 ECANCELED");
  }

  @Test
  void completionsBetweenTheLastLookAndTheAcknowledgementAreHarvested() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    device.stopped =
        () -> {
          device.completed = 1;
          return true;
        };
    ring.close(DEADLINE);
    assertSignals("1 done", "2 ECANCELED");
  }

  /** What a device can be made to do, and what it takes that nothing before it did. */
  enum Rung {
    STOP,
    RESET,
    ISOLATION,
    NONE
  }

  @ParameterizedTest
  @EnumSource
  void noFenceEndsBeforeItsRungHolds(Rung last) {
    Ring<TestJob> ring = ring();
    List<Fence> fences = submit(ring, 2);
    List<String> early = new ArrayList<>();
    device.stopped = rung(last == Rung.STOP, fences, early);
    device.resets = rung(last == Rung.RESET, fences, early);
    device.isolates = rung(last == Rung.ISOLATION, fences, early);
    RingReport report = ring.close(DEADLINE);
    assertThat(early).isEmpty();
    switch (last) {
      case STOP -> assertEnd(report, RingState.STOPPED, "ECANCELED");
      case RESET -> assertEnd(report, RingState.RESET, "ECANCELED");
      case ISOLATION -> assertEnd(report, RingState.ISOLATED, "EIO");
      case NONE -> assertEnd(report, RingState.LOST, "EIO");
    }
    assertThat(report.took()).isLessThanOrEqualTo(DEADLINE.plusMillis(1));
    if (last == Rung.NONE) {
      assertDrops(0, 0);
      assertThat(ring.report().kept()).isEqualTo(2);
      assertThat(problems)
          .extracting(RingProblem::kind)
          .containsExactly(RingProblem.Kind.DEVICE_LOST);
      assertThat(ring.deviceIsClosed()).isEqualTo(2);
    }
    assertDrops(1, 1);
    assertThat(ring.report().isComplete()).isTrue();
  }

  private static BooleanSupplier rung(boolean holds, List<Fence> fences, List<String> early) {
    return () -> {
      fences.stream().filter(Fence::isSignaled).map(Fence::describe).forEach(early::add);
      return holds;
    };
  }

  private void assertEnd(RingReport report, RingState state, String error) {
    assertThat(report.state()).isEqualTo(state);
    assertSignals("1 " + error, "2 " + error);
  }

  @Test
  void withoutAnyTimeEachRungIsTriedOnce() {
    Ring<TestJob> ring = ring();
    submit(ring);
    ring.close(Duration.ZERO);
    assertThat(device.log).containsExactly("submit 1", "stop", "reset", "isolate");
    assertThat(clock.pauses()).isEmpty();
    assertThat(ring.state()).isEqualTo(RingState.LOST);
  }

  @Test
  void aMethodOfTheDeviceThatThrowsHasAcknowledgedNothing() {
    Ring<TestJob> ring = ring();
    submit(ring);
    BooleanSupplier broken =
        () -> {
          throw new IllegalStateException("the driver is broken");
        };
    device.stopped = broken;
    device.resets = broken;
    device.isolates = broken;
    ring.close(Duration.ZERO);
    assertThat(ring.state()).isEqualTo(RingState.LOST);
    assertSignals("1 EIO");
    assertThat(problems)
        .extracting(RingProblem::kind)
        .containsOnly(RingProblem.Kind.DEVICE_THREW, RingProblem.Kind.DEVICE_LOST)
        .hasSize(4);
  }

  @Test
  void whatACutOffDeviceCountsIsNotDone() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    device.isolates =
        () -> {
          device.completed = 1;
          return true;
        };
    ring.close(Duration.ZERO);
    assertSignals("1 EIO", "2 EIO");
  }

  @Test
  void anAcknowledgementThatComesWithNonsenseIsNotBelieved() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.stopped =
        () -> {
          device.completed = -1;
          return true;
        };
    device.isolates = () -> true;
    ring.close(DEADLINE);
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertSignals("1 EIO");
  }

  @Test
  void aProblemHandlerThatFailsLeavesNothingPending() {
    Ring<TestJob> ring =
        builder()
            .onProblem(
                problem -> {
                  throw new LinkageError("the handler is broken");
                })
            .build();
    submit(ring);
    device.completed = -1;
    device.isolates = () -> true;
    ring.poll();
    assertSignals("1 EIO");
    assertDrops(1);
  }

  @Test
  void aProblemHandlerMayNotCloseItsRing() {
    List<Throwable> thrown = new ArrayList<>();
    List<Ring<TestJob>> made = new ArrayList<>();
    Ring<TestJob> ring =
        builder()
            .onProblem(
                problem -> {
                  try {
                    made.getFirst().close();
                  } catch (IllegalStateException e) {
                    thrown.add(e);
                  }
                })
            .build();
    made.add(ring);
    submit(ring);
    device.isolates = () -> true;
    pollLater(ring);
    assertThat(thrown).isNotEmpty();
    assertSignals("1 ETIME");
  }

  @Test
  void aClockThatThrowsDoesNotLeaveTheRingHalfWayDown() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.isolates = () -> true;
    clock.duringPause =
        now -> {
          throw new IllegalStateException("not this thread's clock");
        };
    assertThat(ring.close(DEADLINE).state()).isEqualTo(RingState.ISOLATED);
    assertSignals("1 EIO");
  }

  @Test
  void keptMemoryIsDroppedByItsOwnerAndWhateverOtherDropsThrow() {
    List<String> drops = new ArrayList<>();
    Ring<TestJob> ring =
        builder()
            .handDropsBackTo(Thread.currentThread())
            .drop(
                job -> 0,
                job -> {
                  drops.add(job.name);
                  throw new LinkageError(job.name);
                })
            .build();
    submit(ring, 2);
    ring.close(Duration.ZERO);
    CompletableFuture.runAsync(() -> reclaimer.drain(Long.MAX_VALUE)).join();
    ring.poll();
    assertThat(ring.report().kept()).isEqualTo(2);
    CompletableFuture.runAsync(
            () ->
                assertThatIllegalStateException()
                    .isThrownBy(ring::deviceIsClosed)
                    .withMessageContaining("belong to"))
        .join();
    assertThatIllegalStateException().isThrownBy(ring::deviceIsClosed);
    assertThat(drops).containsExactly("job 1", "job 2");
  }

  @Test
  void aStopOfADeviceThatIsNotThereIsNotAcknowledged() {
    Ring<TestJob> ring = ring();
    submit(ring);
    device.present = false;
    device.stopped = () -> true;
    device.resets = () -> true;
    device.isolates = () -> true;
    ring.close(DEADLINE);
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertSignals("1 EIO");
  }

  @Test
  void aDeviceThatTalksNonsenseWhileItStopsIsIsolated() {
    Ring<TestJob> ring = ring();
    submit(ring);
    clock.duringPause = now -> device.completed = -1;
    device.stopped = () -> device.completed == -1;
    device.isolates = () -> true;
    ring.close(DEADLINE);
    assertThat(device.log).containsExactly("submit 1", "stop", "isolate");
    assertSignals("1 EIO");
  }

  @Test
  void aReaderThatStallsDelaysTheDropAndNotTheReturn() {
    Ring<TestJob> ring = ring();
    Fence fence = submit(ring);
    device.stopped = () -> true;
    Reader reader = reclaimer.reader();
    try (Section section = reader.enter()) {
      assertThat(fence.data(section, TestJob.class)).isSameAs(jobs.getFirst());
      RingReport report = CompletableFuture.supplyAsync(() -> ring.close(DEADLINE)).join();
      assertThat(report.unsignaled()).isZero();
      assertThat(report.undropped()).isEqualTo(1);
      assertThat(report.isComplete()).isFalse();
      CompletableFuture.runAsync(() -> reclaimer.drain(0)).join();
      assertThat(jobs.getFirst().drops).hasValue(0);
    }
    assertDrops(1);
    assertThat(ring.report().isComplete()).isTrue();
  }

  @Test
  void closingAgainChangesNothing() {
    Ring<TestJob> ring = ring();
    submit(ring, 2);
    device.stopped = () -> true;
    RingReport first = ring.close(DEADLINE);
    List<String> asked = List.copyOf(device.log);
    device.completed = 2;
    assertThat(ring.close(DEADLINE)).isEqualTo(first);
    ring.close();
    assertThat(ring.poll()).isZero();
    assertThat(device.log).isEqualTo(asked);
    assertSignals("1 ECANCELED", "2 ECANCELED");
    assertDrops(1, 1);
  }

  @Test
  void closingWhereItCouldWaitForItselfIsRefused() {
    Ring<TestJob> ring = ring();
    try (Section section = reclaimer.reader().enter()) {
      assertThat(section).isNotNull();
      assertThatIllegalStateException()
          .isThrownBy(() -> ring.close(DEADLINE))
          .withMessageContaining("section");
    }
    List<Throwable> thrown = new ArrayList<>();
    submit(ring)
        .onSignal(
            SignalPathCallback.runInSignalPath(
                outcome -> {
                  try {
                    ring.close(DEADLINE);
                  } catch (IllegalStateException e) {
                    thrown.add(e);
                  }
                }));
    device.completed = 1;
    ring.poll();
    assertThat(thrown)
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("closed inside a callback");
    assertThatIllegalArgumentException().isThrownBy(() -> ring.close(Duration.ofNanos(-1)));
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
  }

  @Test
  void aRingThatIsClosedTakesNothingMore() {
    Ring<TestJob> ring = ring();
    PreparedJob<TestJob> prepared = ring.prepare(job());
    device.stopped = () -> true;
    ring.close(DEADLINE);
    assertThatIllegalStateException()
        .isThrownBy(() -> ring.prepare(new TestJob("too late")))
        .withMessageContaining("is STOPPED and takes no more jobs");
    noted(prepared.submit());
    assertSignals("1 ECANCELED");
    assertThat(device.given).isEmpty();
    assertDrops(1);
    assertThat(ring.awaitDropped(Duration.ofMinutes(1))).isTrue();
  }

  @Test
  void whatWasPreparedForARingThatIsLostFailsAsTheOthersDid() {
    Ring<TestJob> ring = ring();
    PreparedJob<TestJob> prepared = ring.prepare(job());
    ring.close(Duration.ZERO);
    noted(prepared.submit());
    assertSignals("1 EIO");
  }

  @Test
  void whatIsSubmittedWhileTheDeviceStopsIsNotGivenToIt() {
    Ring<TestJob> ring = ring();
    submit(ring);
    PreparedJob<TestJob> late = ring.prepare(job());
    device.stopped =
        () -> {
          if (device.log.getLast().equals("stop")) {
            device.log.add("late");
            noted(CompletableFuture.supplyAsync(late::submit).join());
          }
          return true;
        };
    ring.close(DEADLINE);
    assertSignals("1 ECANCELED", "2 ECANCELED");
    assertThat(device.given).containsExactly(1L);
  }

  @Test
  void aRecoveryInAnotherThreadIsWaitedForUntilTheDeadline() {
    Ring<TestJob> ring = ring();
    submit(ring);
    CountDownLatch resetting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    device.resets =
        () -> {
          resetting.countDown();
          awaitUninterruptibly(goOn);
          return true;
        };
    device.stopped = () -> true;
    clock.advance(TIMEOUT.toNanos());
    CompletableFuture<Integer> recovering = CompletableFuture.supplyAsync(ring::poll);
    awaitUninterruptibly(resetting);
    RingReport report = ring.close(DEADLINE);
    assertThat(report.state()).isEqualTo(RingState.RESETTING);
    assertThat(report.unsignaled()).isEqualTo(1);
    assertSignals();
    goOn.countDown();
    assertThat(recovering.join()).isEqualTo(1);
    assertSignals("1 ETIME");
    assertThat(ring.state()).isEqualTo(RingState.RUNNING);
    ring.poll();
    assertThat(ring.state()).isEqualTo(RingState.STOPPED);
    assertThat(ring.close(DEADLINE).state()).isEqualTo(RingState.STOPPED);
  }

  @Test
  void aDeviceWithoutAWayToIsolateItIsMarkedAndNotAsked() {
    device.isolatable = false;
    device.isolates = () -> true;
    Ring<TestJob> ring = ring();
    submit(ring);
    RingReport report = ring.close(Duration.ZERO);
    assertThat(report.state()).isEqualTo(RingState.LOST);
    assertThat(report)
        .hasToString(ring.report().toString())
        .asString()
        .contains("cannot be isolated");
    assertThat(device.log).doesNotContain("isolate");
  }

  @Test
  void dropsMayBeHandedBackToWhoPolls() {
    Ring<TestJob> ring = builder().handDropsBackTo(Thread.currentThread()).build();
    submit(ring);
    device.completed = 1;
    ring.poll();
    CompletableFuture.runAsync(() -> reclaimer.drain(Long.MAX_VALUE)).join();
    assertThat(jobs.getFirst().drops).hasValue(0);
    ring.poll();
    assertThat(jobs.getFirst().drops).hasValue(1);
  }

  @Test
  void memoryThatIsKeptIsNotReleasedWhileTheRingRuns() {
    Ring<TestJob> ring = ring();
    assertThatIllegalStateException()
        .isThrownBy(ring::deviceIsClosed)
        .withMessageContaining("close it before its device");
  }

  @Test
  void theRingsOwnMemoryIsDroppedLastOrKept() {
    for (boolean quiet : new boolean[] {true, false}) {
      List<String> drops = new ArrayList<>();
      Ring<TestJob> ring =
          builder()
              .name("ring " + quiet)
              .drop(job -> 0, job -> drops.add(job.name))
              .ownMemory("own", 0, drops::add)
              .build();
      ring.submit(new TestJob("job"));
      device.stopped = () -> quiet;
      ring.close(Duration.ZERO);
      reclaimer.barrier();
      reclaimer.barrier();
      if (!quiet) {
        assertThat(drops).isEmpty();
        ring.deviceIsClosed();
      }
      assertThat(drops).containsExactly("job", "own");
    }
  }

  static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
