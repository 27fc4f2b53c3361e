package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One life of a job, places, credits and the order in which fences end. */
public abstract class QueueOrderContract extends QueueContract {
  protected QueueOrderContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aJobIsScheduledAtOnceAndFinishesWhenTheRingSaysSo() {
    QueuedJob<String> job = entity.prepare("a");
    assertThat(device.given()).isEmpty();
    long submitted = clock.nanos();
    Fence finished = job.submit();
    assertThat(device.given()).containsExactly("a");
    assertDone(job.scheduled());
    assertThat(job.scheduled().outcome().nanos()).isEqualTo(submitted);
    poll();
    assertPending(finished);
    clock.pause(42);
    device.finish("a");
    assertPending(finished);
    long seen = clock.nanos();
    poll();
    clock.pause(1);
    assertDone(finished);
    assertThat(finished.outcome().nanos()).isEqualTo(seen);
    dropAll();
    assertThat(dropped).containsExactly("a");
  }

  @Test
  void theFencesCarryTheNamesOfDeviceAndEntityAndNumbersThatRise() {
    QueuedJob<String> first = entity.prepare("a");
    first.submit();
    Fence second = submit("b");
    assertThat(second.label()).contains("hand").contains("entity");
    assertThat(first.scheduled().label()).contains("entity scheduled");
    assertThat(first.scheduled().seqno()).isEqualTo(1);
    assertThat(second.seqno()).isEqualTo(2);
    assertThat(entity.name()).isEqualTo("entity");
    assertThat(entity.toString()).contains("entity").contains("hand");
  }

  @Test
  void theOrderIsThatOfSubmissionNotOfPreparation() {
    makeWithCredits(1);
    QueuedJob<String> prepared = entity.prepare("late");
    Fence early = submit("early");
    Fence late = prepared.submit();
    assertThat(late.isLaterThan(early)).isTrue();
    finishAll();
    assertThat(device.given()).containsExactly("early", "late");
  }

  @Test
  void finishedFencesKeepTheOrderOfTheirEntityWhateverTheDeviceDoes() {
    makeOutOfOrder();
    JobEntity<String> free = entity("free");
    Fence a = submit("a");
    Fence b = submit("b");
    Fence c = submit("c");
    Fence d = submit(free, "d");
    note(a, "a");
    note(b, "b");
    note(c, "c");
    device.finish("c");
    device.finish("d");
    poll();
    assertDone(d);
    assertPending(a, b, c);
    long seen = clock.nanos();
    clock.pause(1_000);
    device.finish("a");
    poll();
    assertDone(a);
    assertPending(b, c);
    device.finish("b");
    poll();
    assertDone(b, c);
    assertThat(events).containsExactly("a", "b", "c");
    assertThat(c.outcome().nanos()).as("when the ring has seen it").isEqualTo(seen);
    assertThat(a.outcome().nanos()).isEqualTo(seen + 1_000);
  }

  @Test
  void aFailureEndsInItsTurnWithTheErrorOfTheRing() {
    device.refuse("b");
    Fence a = submit("a");
    QueuedJob<String> job = entity.prepare("b");
    Fence b = job.submit();
    Fence c = submit("c");
    poll();
    assertPending(a, b, c);
    finishAll();
    assertDone(a, job.scheduled(), c);
    assertFailed(FenceError.EINVAL, b);
    assertThat(problems).extracting(RingProblem::kind).contains(RingProblem.Kind.DEVICE_THREW);
  }

  @Test
  void moreJobsThanPlacesWaitForTheirs() {
    make(false, builder -> builder.credits(100).backlog(100));
    List<Fence> fences =
        IntStream.range(0, 100).mapToObj(number -> submit("job " + number)).toList();
    assertThat(device.given()).hasSize(PLACES);
    device.finish(3);
    poll();
    assertThat(device.given()).hasSize(PLACES + 3);
    finishAll();
    assertThat(fences).allMatch(Fence::isSignaled);
    assertThat(device.given())
        .isEqualTo(IntStream.range(0, 100).mapToObj(number -> "job " + number).toList());
  }

  @Test
  void aRingMayHaveOtherUsersBesides() {
    makeWithCredits(1);
    List<PreparedJob<String>> places =
        IntStream.range(0, PLACES).mapToObj(number -> ring.prepare("own " + number)).toList();
    QueuedJob<String> job = entity.prepare("a");
    Fence finished = job.submit();
    poll();
    assertPending(job.scheduled());
    places.getFirst().close();
    poll();
    assertDone(job.scheduled());
    Fence own = places.getLast().submit();
    finishAll();
    assertDone(finished, own);
  }

  @Test
  void creditsBoundWhatIsOnTheRing() {
    makeWithCredits(3);
    List<QueuedJob<String>> jobs =
        List.of(
            entity.prepare("a").credits(2),
            entity.prepare("b"),
            entity.prepare("c"),
            entity.prepare("d").credits(3));
    jobs.forEach(QueuedJob::submit);
    assertThat(device.given()).containsExactly("a", "b");
    device.finish("a");
    poll();
    assertThat(device.given()).containsExactly("a", "b", "c");
    device.finish("b");
    poll();
    assertThat(device.working()).containsExactly("c");
    device.finish("c");
    poll();
    assertThat(device.working()).containsExactly("d");
    assertThat(queue.credits()).isEqualTo(3);
  }

  @Test
  void aJobThatNeedsManyCreditsIsNotOvertakenForEver() {
    makeWithCredits(2);
    submit("a");
    entity.prepare("big").credits(2).submit();
    submit(entity("other"), "small");
    assertThat(device.working()).containsExactly("a");
    device.finish("a");
    poll();
    assertThat(device.working()).containsExactly("big");
    finishAll();
    assertThat(device.given()).containsExactly("a", "big", "small");
  }

  @Test
  void moreCreditsThanThereAreAreRefusedWhereTheyAreAskedFor() {
    makeWithCredits(2);
    QueuedJob<String> job = entity.prepare("a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> job.credits(3))
        .withMessageContaining("3 credits")
        .withMessageContaining("has 2");
    assertThatIllegalArgumentException().isThrownBy(() -> job.credits(0));
    Fence finished = job.credits(2).submit();
    finishAll();
    assertDone(finished);
  }

  @Test
  void aFullBacklogIsToldAtPreparation() {
    make(false, builder -> builder.credits(1).backlog(2));
    submit("a");
    Fence b = submit("b");
    assertThatExceptionOfType(RingFullException.class)
        .isThrownBy(() -> entity.prepare("c"))
        .withMessageContaining("2 jobs")
        .withMessageContaining("larger backlog");
    List<Fence> later = new ArrayList<>();
    b.onSignal(
        SignalPathCallback.runInSignalPath(
            _ -> {
              later.add(submit("d"));
              later.add(submit("e"));
            }));
    finishAll();
    assertThat(later).hasSize(2).allMatch(Fence::isSignaled);
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("a", "b", "d", "e");
  }

  @Test
  void aJobThatIsGivenUpLeavesNothing() {
    make(false, builder -> builder.backlog(1));
    QueuedJob<String> job = entity.prepare("a");
    job.close();
    job.close();
    dropAll();
    assertThat(dropped).containsExactly("a");
    assertThatIllegalStateException().isThrownBy(job::submit);
    assertThat(queue.report().submitted()).isZero();
    Fence next = submit("b");
    job.close();
    finishAll();
    assertDone(next);
    assertThat(next.seqno()).isEqualTo(1);
  }

  @Test
  void aJobRunsOncePerPreparation() {
    QueuedJob<String> job = entity.prepare("a");
    assertThatIllegalStateException()
        .isThrownBy(job::scheduled)
        .withMessageContaining("before it is submitted");
    Fence finished = job.submit();
    assertThatIllegalStateException().isThrownBy(job::submit).withMessageContaining("once per run");
    job.close();
    List<Runnable> tooLate =
        List.of(
            () -> job.after(Fence.stub()),
            () -> job.credits(2),
            () -> job.timeout(A_JOBS_TIME),
            job::evenAfterErrors,
            job::restartable);
    tooLate.forEach(
        change ->
            assertThatIllegalStateException()
                .isThrownBy(change::run)
                .withMessageContaining("once per run"));
    finishAll();
    assertDone(finished);
    assertThat(device.given()).containsExactly("a");
  }

  @Test
  void whatIsMissingOrOutOfBoundsIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> JobQueue.over(null));
    assertThatNullPointerException().isThrownBy(() -> queue.entity(null, JobPriority.LOW));
    assertThatNullPointerException().isThrownBy(() -> queue.entity("e", null));
    assertThatNullPointerException().isThrownBy(() -> entity.priority(null));
    assertThatNullPointerException().isThrownBy(() -> entity.prepare(null));
    JobQueueBuilder<String> builder = JobQueue.over(ring);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.credits(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.backlog(0));
    assertThatNullPointerException().isThrownBy(() -> builder.whenThereIsWork(null));
    assertThat(queue.report().submitted()).isZero();
    Fence after = submit("what was refused holds nothing");
    finishAll();
    assertDone(after);
  }

  @Test
  void aFenceThatIsPolledPollsTheQueue() {
    makeWithCredits(1);
    Fence a = submit("a");
    Fence b = submit("b");
    device.finish("a");
    assertThat(a.poll()).isTrue();
    assertThat(b.poll()).isFalse();
    assertThat(device.working()).containsExactly("b");
    device.finish("b");
    assertThat(b.poll()).isTrue();
  }

  @Test
  void aJobMayBeSubmittedInACallbackAndInASection() {
    Fence first = submit("a");
    List<Fence> later = new ArrayList<>();
    first.onSignal(SignalPathCallback.runInSignalPath(_ -> later.add(submit("b"))));
    finishAll();
    try (Section _ = reclaimer.enter()) {
      later.add(submit("c"));
    }
    finishAll();
    assertThat(later).hasSize(2);
    assertDone(later.toArray(Fence[]::new));
  }

  @Test
  void aCallbackOfAScheduledFenceMaySubmitMore() {
    QueuedJob<String> first = entity.prepare("a").after(another().fence()).evenAfterErrors();
    QueuedJob<String> second = entity.prepare("b");
    first.submit();
    List<Fence> later = new ArrayList<>();
    first.scheduled().onSignal(SignalPathCallback.runInSignalPath(_ -> later.add(second.submit())));
    others.close();
    poll();
    assertThat(device.given()).containsExactly("a", "b");
    finishAll();
    assertDone(later.getFirst());
  }

  @Test
  void theReportCountsWhatBecameOfTheJobs() {
    device.refuse("b");
    submit("a");
    submit("b");
    submit("c");
    device.finish(1);
    poll();
    JobQueueReport report = queue.report();
    assertThat(report.submitted()).isEqualTo(3);
    assertThat(report.done()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.unfinished()).isEqualTo(1);
    assertThat(report.isComplete()).isFalse();
    assertThat(report.toString()).contains("3 jobs").contains("1 unfinished").contains("hand");
  }

  @Test
  void aJobsOwnTimeIsTheRings() {
    Fence a = entity.prepare("a").timeout(A_JOBS_TIME.multipliedBy(3)).submit();
    clock.pause(A_JOBS_TIME.multipliedBy(2).toNanos());
    poll();
    assertPending(a);
    clock.pause(A_JOBS_TIME.multipliedBy(2).toNanos());
    poll();
    assertFailed(FenceError.ETIME, a);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> entity.prepare("b").timeout(Duration.ZERO));
  }

  @Test
  void aRestartableJobRunsAgainBehindAnotherOnesHang() {
    Fence guilty = submit("guilty");
    Fence lost = submit("lost");
    Fence innocent = entity.prepare("innocent").restartable().submit();
    clock.pause(A_JOBS_TIME.toNanos());
    poll();
    assertFailed(FenceError.ETIME, guilty);
    assertFailed(FenceError.ECANCELED, lost);
    assertThat(device.given()).containsExactly("guilty", "lost", "innocent", "innocent");
    finishAll();
    assertDone(innocent);
  }

  @Test
  void aDriverThatSignalsFencesWhereItIsGivenAJobIsNotCalledAgainFromThere() {
    var dependency = another();
    Fence waiting = entity("waiting").prepare("b").after(dependency.fence()).submit();
    device.whenGiven = _ -> dependency.signal();
    Fence first = submit("a");
    poll();
    assertThat(device.given()).containsExactly("a", "b");
    finishAll();
    assertDone(first, waiting);
  }

  @Test
  void aSubmissionFromInsideTheDeviceWaitsForTheNextPoll() {
    QueuedJob<String> second = entity.prepare("b");
    List<Fence> inside = new ArrayList<>();
    device.whenGiven =
        job -> {
          if (job.equals("own")) {
            inside.add(second.submit());
          }
        };
    ring.submit("own");
    assertThat(device.given()).containsExactly("own");
    poll();
    assertThat(device.given()).containsExactly("own", "b");
    finishAll();
    assertDone(inside.getFirst());
  }
}
