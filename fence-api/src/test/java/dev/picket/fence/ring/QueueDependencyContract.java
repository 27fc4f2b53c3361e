package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What jobs come after, and what becomes of them if that fails. */
public abstract class QueueDependencyContract extends QueueContract {
  protected QueueDependencyContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aJobWaitsForAllItsDependencies() {
    DriverFence<String> one = anotherOfItsOwn();
    DriverFence<String> two = anotherOfItsOwn();
    QueuedJob<String> job = entity.prepare("a").after(one.fence()).after(two.fence());
    Fence finished = job.submit();
    poll();
    assertPending(job.scheduled());
    two.signal();
    poll();
    assertPending(job.scheduled());
    one.signal();
    poll();
    assertDone(job.scheduled());
    finishAll();
    assertDone(finished);
  }

  @Test
  void theOthersOfItsEntityWaitBehindIt() {
    DriverFence<String> dependency = another();
    entity.prepare("a").after(dependency.fence()).submit();
    submit("b");
    poll();
    assertThat(device.given()).isEmpty();
    dependency.signal();
    poll();
    assertThat(device.given()).containsExactly("a", "b");
  }

  @Test
  void whatIsSignaledBeforeDelaysNothing() {
    DriverFence<String> signaled = another();
    signaled.signal();
    DriverFence<String> between = another();
    QueuedJob<String> job =
        entity.prepare("a").after(signaled.fence(), Fence.stub(), between.fence());
    between.signal();
    job.submit();
    assertThat(device.given()).containsExactly("a");
  }

  @Test
  void aSignalOnlyWakesWhoPolls() {
    AtomicInteger wakes = new AtomicInteger();
    make(false, builder -> builder.whenThereIsWork(wakes::incrementAndGet));
    DriverFence<String> one = anotherOfItsOwn();
    DriverFence<String> two = anotherOfItsOwn();
    entity.prepare("a").after(one.fence(), two.fence()).submit();
    one.signal();
    assertThat(wakes).hasValue(0);
    two.signal();
    assertThat(wakes).hasValue(1);
    assertThat(device.given()).isEmpty();
    assertThat(queue.poll()).isEqualTo(1);
    assertThat(device.given()).containsExactly("a");
  }

  @Test
  void creditsThatBecomeFreeWakeWhoPollsIfSomebodyWaitsForThem() {
    AtomicInteger wakes = new AtomicInteger();
    make(false, builder -> builder.credits(1).whenThereIsWork(wakes::incrementAndGet));
    submit("a");
    submit("b");
    device.finish(1);
    ring.poll();
    assertThat(wakes).hasValue(1);
    assertThat(device.given()).containsExactly("a");
    queue.poll();
    device.finish(1);
    ring.poll();
    assertThat(wakes).as("nobody waits").hasValue(1);
  }

  @Test
  void theDriverBehindADependencyIsAskedToSignalAndMayDoItAtOnce() {
    FenceContext<String> ready =
        FenceContext.<String>software(reclaimer, "another driver", "ready")
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome enableSignaling(String data) {
                    return Outcome.success();
                  }
                })
            .build();
    DriverFence<String> dependency = ready.allocate("data").arm();
    entity.prepare("a").after(dependency.fence()).submit();
    assertThat(device.given()).containsExactly("a");
  }

  @Test
  void aJobDoesNotRunAfterAnErrorAndEndsWithIt() {
    DriverFence<String> dependency = another();
    QueuedJob<String> job = entity.prepare("a").after(dependency.fence());
    Fence finished = job.submit();
    Fence next = submit("b");
    dependency.fail(FenceError.ENOMEM);
    poll();
    assertFailed(FenceError.ENOMEM, job.scheduled(), finished);
    assertThat(device.given()).containsExactly("b");
    finishAll();
    assertDone(next);
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("a", "b");
    assertThat(queue.report().failed()).isEqualTo(1);
  }

  @Test
  void aJobThatFailsWithItsDependencyEndsInItsTurn() {
    Fence before = submit("before");
    DriverFence<String> dependency = another();
    QueuedJob<String> job = entity.prepare("a").after(dependency.fence());
    Fence finished = job.submit();
    Fence behind = submit("behind");
    note(before, "before");
    note(job.scheduled(), "not scheduled");
    note(finished, "failed");
    note(behind, "behind");
    dependency.fail(FenceError.EIO);
    poll();
    // In the order of the entity: the one behind is scheduled later.
    assertFailed(FenceError.EIO, job.scheduled());
    assertPending(before, finished, behind);
    assertThat(device.given()).containsExactly("before", "behind");
    finishAll();
    assertThat(events).containsExactly("not scheduled", "before", "failed", "behind");
    assertFailed(FenceError.EIO, finished);
  }

  @Test
  void anErrorEndsAJobAlthoughItWaitsForOthersToo() {
    DriverFence<String> hanging = anotherOfItsOwn();
    DriverFence<String> failing = anotherOfItsOwn();
    Fence finished = entity.prepare("a").after(hanging.fence(), failing.fence()).submit();
    failing.fail(FenceError.ENODEV);
    poll();
    assertFailed(FenceError.ENODEV, finished);
    hanging.signal();
    poll();
    assertThat(device.given()).isEmpty();
  }

  @Test
  void aFenceThatHasFailedBeforeEndsTheJobToo() {
    DriverFence<String> failed = another();
    failed.fail(FenceError.ETIME);
    Fence finished = entity.prepare("a").after(failed.fence()).submit();
    assertFailed(FenceError.ETIME, finished);
  }

  @Test
  void aJobThatAsksForItRunsEvenAfterErrors() {
    DriverFence<String> failing = anotherOfItsOwn();
    DriverFence<String> hanging = anotherOfItsOwn();
    Fence finished =
        entity.prepare("a").evenAfterErrors().after(failing.fence(), hanging.fence()).submit();
    failing.fail(FenceError.EIO);
    poll();
    assertThat(device.given()).isEmpty();
    hanging.signal();
    finishAll();
    assertDone(finished);
  }

  @Test
  void ofSeveralFencesOfAContextInOrderTheLatestCounts() {
    FenceContext<String> inOrder =
        FenceContext.<String>software(reclaimer, "in order", "timeline")
            .inOrder()
            .onProblem(fenceProblems::add)
            .build();
    Fence early = inOrder.allocate("early").arm().fence();
    DriverFence<String> late = inOrder.allocate("late").arm();
    entity.prepare("a").after(early, late.fence()).submit();
    entity("other").prepare("b").after(late.fence(), early).submit();
    late.signal();
    poll();
    assertThat(device.given()).containsExactlyInAnyOrder("a", "b");
    assertPending(early);
  }

  @Test
  void ofAContextInNoOrderAllAreWaitedFor() {
    DriverFence<String> early = another();
    DriverFence<String> late = another();
    entity.prepare("a").after(early.fence(), late.fence()).submit();
    late.signal();
    poll();
    assertThat(device.given()).isEmpty();
    early.signal();
    poll();
    assertThat(device.given()).containsExactly("a");
  }

  @Test
  void aFenceOfItsOwnEntityIsNotWaitedFor() {
    Fence first = submit("a");
    Fence second = entity.prepare("b").after(first).submit();
    assertThat(device.working()).containsExactly("a", "b");
    finishAll();
    assertDone(first, second);
  }

  @Test
  void whatFollowsAJobOfItsEntityThatNeverRanDoesNotRunEither() {
    Fence before = submit("before");
    DriverFence<String> failing = another();
    Fence first = entity.prepare("a").after(failing.fence()).submit();
    Fence second = entity.prepare("b").after(first).submit();
    failing.fail(FenceError.ENOMEM);
    finishAll();
    assertDone(before);
    assertFailed(FenceError.ENOMEM, first, second);
    assertThat(device.given()).containsExactly("before");
  }

  @Test
  void aJobOfTheSameQueueIsFollowedOntoTheRingAtOnce() {
    DriverFence<String> dependency = another();
    Fence first = entity.prepare("a").after(dependency.fence()).submit();
    Fence second = entity("other").prepare("b").after(first).submit();
    poll();
    assertThat(device.given()).isEmpty();
    dependency.signal();
    poll();
    assertThat(device.working()).containsExactly("a", "b");
    finishAll();
    assertDone(first, second);
  }

  @Test
  void onARingThatWorksInAnyOrderNothingIsFollowedBeforeItHasEnded() {
    makeOutOfOrder();
    Fence first = submit("a");
    entity("other").prepare("b").after(first).submit();
    entity.prepare("c").after(first).submit();
    submit("d");
    poll();
    assertThat(device.working()).containsExactly("a");
    device.finish("a");
    poll();
    assertThat(device.working()).containsExactlyInAnyOrder("b", "c", "d");
  }

  @Test
  void aFenceOfAnotherQueueIsWaitedForToItsEnd() {
    HandDevice otherDevice = new HandDevice(false);
    JobQueue<String> other =
        JobQueue.over(Ring.on(reclaimer, otherDevice).clock(clock).build()).build();
    Fence first = other.entity("other", JobPriority.NORMAL).prepare("a").submit();
    entity.prepare("b").after(first).submit();
    assertThat(device.given()).isEmpty();
    otherDevice.finish(1);
    other.poll();
    poll();
    assertThat(device.given()).containsExactly("b");
  }

  @Test
  void whatFollowsAJobThatTheDeviceRefusesIsNotGivenToIt() {
    DriverFence<String> dependency = another();
    device.refuse("a");
    Fence first = entity.prepare("a").after(dependency.fence()).submit();
    Fence same = entity.prepare("b").after(first).submit();
    Fence other = entity("other").prepare("c").after(first).submit();
    Fence next = entity("next").prepare("d").after(other).submit();
    Fence undaunted = entity.prepare("e").after(first).evenAfterErrors().submit();
    dependency.signal();
    finishAll();
    assertFailed(FenceError.EINVAL, first, same, other, next);
    assertDone(undaunted);
    assertThat(device.given()).containsExactly("e");
  }

  @Test
  void whatFollowsAJobThatHangsIsNotRunAgain() {
    Fence guilty = submit("guilty");
    Fence following = entity("other").prepare("following").restartable().after(guilty).submit();
    Fence innocent = entity("third").prepare("innocent").restartable().submit();
    clock.pause(A_JOBS_TIME.toNanos());
    poll();
    assertThat(device.given()).containsExactly("guilty", "following", "innocent", "innocent");
    finishAll();
    assertFailed(FenceError.ETIME, guilty, following);
    assertDone(innocent);
  }

  @Test
  void whatFollowsAJobThatTheDeviceGivesUpEndsWithItsErrorAlthoughItRan() {
    device.canAbandon = true;
    Fence guilty = submit("guilty");
    Fence following = entity("other").prepare("following").after(guilty).submit();
    Fence undaunted = entity("third").prepare("undaunted").after(guilty).evenAfterErrors().submit();
    Fence innocent = submit("innocent");
    clock.pause(A_JOBS_TIME.toNanos());
    finishAll();
    assertThat(device.given()).containsExactly("guilty", "following", "undaunted", "innocent");
    assertFailed(FenceError.ENODATA, guilty, following);
    assertDone(undaunted, innocent);
  }

  @Test
  void whatFollowsAJobThatNeverRanDoesNotRun() {
    JobEntity<String> killed = entity("killed");
    Fence first = killed.prepare("a").after(another().fence()).submit();
    Fence following = entity.prepare("b").after(first).submit();
    killed.kill();
    finishAll();
    assertFailed(FenceError.ESRCH, first, following);
    assertThat(device.given()).isEmpty();
  }

  @Test
  void aChainOverTwoEntitiesRunsInItsOrder() {
    makeWithCredits(1);
    JobEntity<String> other = entity("other");
    Fence before = Fence.stub();
    for (int i = 0; i < 8; i++) {
      before = (i % 2 == 0 ? entity : other).prepare("job " + i).after(before).submit();
    }
    finishAll();
    assertThat(device.given())
        .containsExactly("job 0", "job 1", "job 2", "job 3", "job 4", "job 5", "job 6", "job 7");
    assertDone(before);
  }
}
