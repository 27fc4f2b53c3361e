package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceProblem;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the suites of the job queue need: a ring of eight places over a device that is moved by
 * hand, and entities on a queue over it. A strategy takes part by one subclass.
 */
abstract class QueueContract {
  static final int PLACES = 8;
  static final Duration A_JOBS_TIME = Duration.ofSeconds(1);

  private final Function<ReclaimerOptions, Reclaimer> strategy;
  final SharedClock clock = new SharedClock();
  final Queue<RingProblem> problems = new ConcurrentLinkedQueue<>();
  final Queue<FenceProblem> fenceProblems = new ConcurrentLinkedQueue<>();
  final List<String> dropped = Collections.synchronizedList(new ArrayList<>());
  final List<String> events = Collections.synchronizedList(new ArrayList<>());
  Reclaimer reclaimer;
  HandDevice device;
  Ring<String> ring;
  JobQueue<String> queue;
  JobEntity<String> entity;

  /** The device behind the fences that jobs come after. */
  FenceContext<String> others;

  QueueContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @BeforeEach
  final void makeAQueueThatWorksInOrder() {
    make(false, UnaryOperator.identity());
  }

  @AfterEach
  final void closeAll() {
    reclaimer.close(Duration.ZERO);
  }

  final void make(boolean outOfOrder, UnaryOperator<JobQueueBuilder<String>> options) {
    if (reclaimer != null) {
      reclaimer.close(Duration.ZERO);
    }
    dropped.clear();
    reclaimer = strategy.apply(ReclaimerOptions.driven("test"));
    device = new HandDevice(outOfOrder);
    ring =
        Ring.on(reclaimer, device)
            .capacity(PLACES)
            .clock(clock)
            .timeout(A_JOBS_TIME)
            .drop(_ -> 1, dropped::add)
            .onProblem(problems::add)
            .build();
    queue = options.apply(JobQueue.over(ring)).build();
    entity = entity("entity");
    others =
        FenceContext.<String>software(reclaimer, "another driver", "another timeline")
            .onProblem(fenceProblems::add)
            .build();
  }

  final void makeOutOfOrder() {
    make(true, UnaryOperator.identity());
  }

  final void makeWithCredits(int credits) {
    make(false, builder -> builder.credits(credits));
  }

  final JobEntity<String> entity(String name) {
    return queue.entity(name, JobPriority.NORMAL);
  }

  final DriverFence<String> another() {
    return others.allocate("data").arm();
  }

  /** A fence of a timeline of its own. */
  final DriverFence<String> anotherOfItsOwn() {
    return FenceContext.<String>software(reclaimer, "another driver", "its own timeline")
        .onProblem(fenceProblems::add)
        .build()
        .allocate("data")
        .arm();
  }

  final Fence submit(JobEntity<String> to, String name) {
    return to.prepare(name).submit();
  }

  final Fence submit(String name) {
    return submit(entity, name);
  }

  /** Polls until there is nothing more to do. */
  final void poll() {
    int polls = 0;
    while (queue.poll() > 0) {
      assertThat(++polls).as("polls that did something").isLessThan(100_000);
    }
  }

  /** The device does all that it is given, until the queue has nothing more for it. */
  final void finishAll() {
    poll();
    while (device.finish(1) > 0) {
      poll();
    }
  }

  final void dropAll() {
    reclaimer.barrier();
  }

  final void note(Fence fence, String what) {
    fence.onSignalOrNow(SignalPathCallback.runInSignalPath(_ -> events.add(what)));
  }

  static void assertPending(Fence... fences) {
    assertThat(fences).noneMatch(Fence::isSignaled);
  }

  static void assertDone(Fence... fences) {
    assertThat(fences).allMatch(QueueContract::isDone);
  }

  private static boolean isDone(Fence fence) {
    Outcome outcome = fence.outcome();
    return outcome != null && outcome.isSuccess();
  }

  static void assertFailed(FenceError error, Fence... fences) {
    assertThat(fences).extracting(QueueContract::errorOf).containsOnly(error);
  }

  private static FenceError errorOf(Fence fence) {
    Outcome outcome = fence.outcome();
    return outcome == null ? null : outcome.error();
  }
}
