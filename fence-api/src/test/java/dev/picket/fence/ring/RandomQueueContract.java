package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a queue, in whatever order: what must hold then. */
public abstract class RandomQueueContract extends QueueContract {
  private static final int RUNS = 100;
  private static final int STEPS = 150;
  private static final int CREDITS = 5;
  private static final List<JobPriority> PRIORITIES = List.of(JobPriority.values());

  private Random random;
  private List<JobEntity<String>> entities;
  private List<DriverFence<String>> dependencies;
  private Map<String, Known> known;
  private List<Fence> ended;
  private List<String> ranTooEarly;

  protected RandomQueueContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @ParameterizedTest(name = "out of order: {0}")
  @ValueSource(booleans = {false, true})
  void whateverIsDoneNothingIsLostRunsTooEarlyOrEndsInTheWrongOrder(boolean outOfOrder) {
    for (int seed = 0; seed < RUNS; seed++) {
      random = new Random(seed);
      begin(outOfOrder);
      try {
        for (int step = 0; step < STEPS; step++) {
          doSomething();
          checkCredits();
          assertThat(ranTooEarly).isEmpty();
        }
        finish();
        checkTheEnd();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private void begin(boolean outOfOrder) {
    make(outOfOrder, builder -> builder.credits(CREDITS).backlog(40));
    entities = new ArrayList<>(List.of(entity, entity("second"), entity("third")));
    dependencies = new ArrayList<>();
    known = new HashMap<>();
    ended = new ArrayList<>();
    ranTooEarly = new ArrayList<>();
    device.whenGiven = this::checkThatItMayRun;
    device.canAbandon = random.nextBoolean();
  }

  private void doSomething() {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> submitOne();
      case 3, 4 -> device.finish(random.nextInt(3));
      case 5 -> finishOneOfThem();
      case 6 -> signalOne();
      case 7 -> setOne();
      case 8 -> clock.pause(random.nextLong(A_JOBS_TIME.toNanos() / 4));
      default -> queue.poll();
    }
  }

  private void submitOne() {
    JobEntity<String> to = entities.get(random.nextInt(entities.size()));
    Known one = new Known("job " + known.size(), 1 + random.nextInt(3), random.nextInt(6) == 0);
    QueuedJob<String> job;
    try {
      job = to.prepare(one.name).credits(one.credits);
    } catch (RingFullException e) {
      assertThat(known.values().stream().filter(it -> !it.finished.isSignaled()).count())
          .isEqualTo(40);
      return;
    }
    if (one.undaunted) {
      job.evenAfterErrors();
    }
    if (random.nextBoolean()) {
      job.restartable();
    }
    if (random.nextInt(3) == 0) {
      dependencies.add(anotherOfItsOwn());
      one.after.add(dependencies.getLast().fence());
    }
    if (random.nextInt(3) == 0 && !known.isEmpty()) {
      one.after.add(known.get("job " + random.nextInt(known.size())).finished);
    }
    one.after.forEach(job::after);
    known.put(one.name, one);
    one.finished = job.submit();
    one.scheduled = job.scheduled();
    one.finished.onSignalOrNow(SignalPathCallback.runInSignalPath(_ -> ended.add(one.finished)));
  }

  private void finishOneOfThem() {
    List<String> working = device.working();
    if (!working.isEmpty()) {
      device.finish(
          ring.core.isInOrder() ? working.getFirst() : working.get(random.nextInt(working.size())));
    }
  }

  private void signalOne() {
    if (!dependencies.isEmpty()) {
      DriverFence<String> one = dependencies.remove(random.nextInt(dependencies.size()));
      if (random.nextInt(4) == 0) {
        one.fail(FenceError.ENOMEM);
      } else {
        one.signal();
      }
    }
  }

  private void setOne() {
    JobEntity<String> one = entities.get(random.nextInt(entities.size()));
    switch (random.nextInt(8)) {
      case 0 -> {
        one.kill();
        entities.remove(one);
        entities.add(entity("another"));
      }
      case 1, 2, 3 -> one.priority(PRIORITIES.get(random.nextInt(PRIORITIES.size())));
      default -> {
        if (!known.isEmpty()) {
          known
              .get("job " + random.nextInt(known.size()))
              .finished
              .setDeadline(clock.nanos() + random.nextLong(A_JOBS_TIME.toNanos()));
        }
      }
    }
  }

  private void checkCredits() {
    assertThat(device.working().stream().mapToInt(name -> known.get(name).credits).sum())
        .isLessThanOrEqualTo(CREDITS);
  }

  private void checkThatItMayRun(String name) {
    Known one = known.get(name);
    for (Fence fence : one.after) {
      boolean mayFollow = ring.core.isInOrder() && isOfTheQueue(fence);
      if (fence.isSignaled() ? hasFailed(fence) && !one.undaunted : !mayFollow) {
        ranTooEarly.add(name + " after " + fence);
      }
    }
  }

  private boolean isOfTheQueue(Fence fence) {
    return known.values().stream().anyMatch(one -> one.finished == fence);
  }

  private void finish() {
    if (random.nextBoolean()) {
      dependencies.forEach(DriverFence::signal);
      finishAll();
    }
    assertThat(queue.close(Duration.ofSeconds(1)).unfinished()).isZero();
    dropAll();
  }

  private void checkTheEnd() {
    Set<Fence> once = new HashSet<>(ended);
    assertThat(ended).hasSameSizeAs(known.values()).hasSameSizeAs(once);
    Map<Long, List<Long>> seqnos = new HashMap<>();
    ended.forEach(
        fence ->
            seqnos.computeIfAbsent(fence.contextId(), _ -> new ArrayList<>()).add(fence.seqno()));
    assertThat(seqnos.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
    for (Known one : known.values()) {
      assertThat(one.scheduled.isSignaled()).isTrue();
      if (!one.undaunted && one.after.stream().anyMatch(RandomQueueContract::hasFailed)) {
        assertThat(one.finished.outcome().isSuccess()).as(one.name).isFalse();
      }
    }
    assertThat(dropped).containsExactlyInAnyOrderElementsOf(known.keySet());
    assertThat(ring.report().kept()).isZero();
    assertThat(fenceProblems).isEmpty();
  }

  private static boolean hasFailed(Fence fence) {
    return fence.isSignaled() && !fence.outcome().isSuccess();
  }

  /** What the test knows of a job. */
  private static final class Known {
    private final String name;
    private final int credits;
    private final boolean undaunted;
    private final List<Fence> after = new ArrayList<>();
    private Fence scheduled;
    private Fence finished;

    Known(String name, int credits, boolean undaunted) {
      this.name = name;
      this.credits = credits;
      this.undaunted = undaunted;
    }
  }
}
