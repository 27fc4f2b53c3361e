package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How entities and queues end, and what becomes of the jobs they have. */
public abstract class QueueEndContract extends QueueContract {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  protected QueueEndContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aKilledEntitysJobsEndInOrderAfterThoseThatTheRingHas() {
    makeWithCredits(2);
    List<Fence> fences = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      fences.add(submit(name));
      note(fences.getLast(), name);
    }
    entity.kill();
    entity.kill();
    assertPending(fences.toArray(Fence[]::new));
    device.finish(1);
    poll();
    assertThat(events).containsExactly("a");
    device.finish(1);
    poll();
    assertThat(events).containsExactly("a", "b", "c", "d");
    assertDone(fences.get(0), fences.get(1));
    assertFailed(FenceError.ESRCH, fences.get(2), fences.get(3));
    assertThat(device.given()).containsExactly("a", "b");
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  @Test
  void theScheduledFencesOfWhatNeverRanFailToo() {
    QueuedJob<String> job = entity.prepare("a").after(another().fence());
    Fence finished = job.submit();
    entity.kill();
    assertFailed(FenceError.ESRCH, job.scheduled(), finished);
  }

  @Test
  void aKilledEntityTakesNoMoreJobsAndEndsThoseThatWerePrepared() {
    QueuedJob<String> prepared = entity.prepare("a");
    QueuedJob<String> givenUp = entity.prepare("b");
    entity.kill();
    assertThatIllegalStateException()
        .isThrownBy(() -> entity.prepare("c"))
        .withMessageContaining("killed");
    Fence finished = prepared.submit();
    assertFailed(FenceError.ESRCH, finished, prepared.scheduled());
    givenUp.close();
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("a", "b");
    assertThat(fenceProblems).isEmpty();
  }

  @Test
  void killingOneEntityLeavesTheOthersAlone() {
    makeWithCredits(1);
    submit("a");
    JobEntity<String> other = entity("other");
    Fence first = submit(other, "b");
    Fence dependent = other.prepare("c").after(first).submit();
    entity.kill();
    finishAll();
    assertDone(first, dependent);
    submit(other, "d");
    finishAll();
    assertThat(device.given()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void anEntityMayBeKilledWhereverOneIs() {
    makeWithCredits(1);
    Fence a = submit("a");
    Fence b = submit("b");
    a.onSignal(SignalPathCallback.runInSignalPath(_ -> entity.kill()));
    device.finish(1);
    ring.poll();
    assertDone(a);
    assertFailed(FenceError.ESRCH, b);

    JobEntity<String> second = entity("second");
    Fence c = submit(second, "c");
    Fence d = submit(second, "d");
    d.onSignal(SignalPathCallback.runInSignalPath(_ -> second.kill()));
    try (Section _ = reclaimer.enter()) {
      second.kill();
    }
    finishAll();
    assertDone(c);
    assertFailed(FenceError.ESRCH, d);
  }

  @Test
  void closingEndsEverythingAndReportsIt() {
    makeWithCredits(1);
    JobEntity<String> other = entity("other");
    Fence running = submit("running");
    Fence queued = submit("queued");
    Fence hanging = other.prepare("hanging").after(another().fence()).submit();
    QueuedJob<String> prepared = other.prepare("prepared");
    JobQueueReport report = queue.close(DEADLINE);
    assertFailed(FenceError.ECANCELED, running);
    assertFailed(FenceError.ESRCH, queued, hanging);
    assertThat(report.ring().state()).isEqualTo(RingState.STOPPED);
    assertThat(report.submitted()).isEqualTo(3);
    assertThat(report.failed()).isEqualTo(3);
    assertThat(report.unfinished()).isZero();
    assertThat(report.isComplete()).isFalse();
    assertFailed(FenceError.ESRCH, prepared.submit());
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("running", "queued", "hanging", "prepared");
    assertThat(ring.awaitDropped(DEADLINE)).isTrue();
    assertThat(queue.close(Duration.ZERO).isComplete()).isTrue();
    queue.close();
  }

  @Test
  void aClosedQueueTakesNothing() {
    queue.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> entity("late"))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> entity.prepare("late"));
    assertThat(queue.poll()).isZero();
  }

  @Test
  void closingWhereItCouldWaitForItselfIsRefusedAndChangesNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> queue.close(Duration.ofNanos(-1)));
    List<Throwable> thrown = new ArrayList<>();
    submit("a")
        .onSignal(
            SignalPathCallback.runInSignalPath(
                _ -> {
                  try {
                    queue.close();
                  } catch (IllegalStateException e) {
                    thrown.add(e);
                  }
                }));
    finishAll();
    assertThat(thrown).singleElement().asString().contains("inside a callback");
    Fence next = submit("b");
    finishAll();
    assertDone(next);
  }

  @Test
  void aRingThatIsClosedUnderTheQueueEndsItsJobs() {
    DriverFence<String> hanging = another();
    makeWithCredits(1);
    Fence running = submit("running");
    Fence queued = submit("queued");
    Fence waiting = entity("other").prepare("waiting").after(hanging.fence()).submit();
    note(running, "running");
    note(queued, "queued");
    ring.close(DEADLINE);
    poll();
    assertFailed(FenceError.ECANCELED, running, queued, waiting);
    assertThat(events).containsExactly("running", "queued");
    assertThatIllegalStateException().isThrownBy(() -> entity.prepare("late"));
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("running", "queued", "waiting");
  }

  @Test
  void aRingThatFailsUnderTheQueueEndsItsJobsWithItsError() {
    makeWithCredits(1);
    device.acknowledgesReset = false;
    Fence running = submit("running");
    Fence queued = submit("queued");
    QueuedJob<String> prepared = entity.prepare("prepared");
    clock.pause(A_JOBS_TIME.toNanos());
    poll();
    assertThat(ring.state()).isEqualTo(RingState.ISOLATED);
    assertFailed(FenceError.ETIME, running);
    assertFailed(FenceError.EIO, queued, prepared.submit());
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("running", "queued", "prepared");
  }

  @Test
  void whatALostDeviceNeverGotIsDroppedToo() {
    makeWithCredits(1);
    device.acknowledgesReset = false;
    device.canBeIsolated = false;
    Fence running = submit("running");
    Fence queued = submit("queued");
    clock.pause(A_JOBS_TIME.toNanos());
    poll();
    assertThat(ring.state()).isEqualTo(RingState.LOST);
    assertThat(running.isSignaled()).isTrue();
    assertFailed(FenceError.EIO, queued);
    dropAll();
    assertThat(dropped).isEmpty();
    ring.deviceIsClosed();
    assertThat(dropped).containsExactlyInAnyOrder("running", "queued");
  }

  @Test
  void jobsStayQueuedWhileTheDeviceRecovers() {
    makeWithCredits(1);
    List<RingState> states = new ArrayList<>();
    Fence running = submit("running");
    QueuedJob<String> job = entity.prepare("queued");
    Fence queued = job.submit();
    problems.clear();
    clock.pause(A_JOBS_TIME.toNanos());
    note(running, "running");
    job.scheduled().onSignal(SignalPathCallback.runInSignalPath(_ -> states.add(ring.state())));
    finishAll();
    assertThat(states).containsExactly(RingState.RUNNING);
    assertFailed(FenceError.ETIME, running);
    assertDone(queued);
  }

  @Test
  void anEntityThatIsGoneLeavesNothingBehind() {
    for (int i = 0; i < 1_000; i++) {
      JobEntity<String> shortLived = entity("entity " + i);
      Fence finished = submit(shortLived, "job " + i);
      shortLived.kill();
      finishAll();
      assertDone(finished);
    }
    dropAll();
    assertThat(queue.livingEntities()).isEqualTo(1);
  }

  @Test
  void aQueueThatIsClosedLeavesNothingInTheReclaimer() {
    submit("done");
    finishAll();
    submit("running");
    entity.prepare("waiting").after(another().fence()).submit();
    entity.prepare("given up").close();
    queue.close();
    others.close();
    dropAll();
    assertThat(ring.awaitDropped(DEADLINE)).isTrue();
    dropAll();
    assertThat(reclaimer.stats().outstanding()).isZero();
  }
}
