package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the Linux kernel tests of its DRM scheduler, asked of this queue, on a device and a clock of
 * software: a second is exact here.
 */
public abstract class KernelQueueCases {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Duration TIMEOUT = Duration.ofMillis(200);

  private final Function<ReclaimerOptions, Reclaimer> strategy;
  private final List<SoftwareJob> jobs = new ArrayList<>();
  private VirtualClock clock;
  private Reclaimer reclaimer;
  private SoftwareDevice device;
  private JobQueue<SoftwareJob> queue;

  protected KernelQueueCases(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @BeforeEach
  void makeAClock() {
    clock = new VirtualClock();
    reclaimer = strategy.apply(ReclaimerOptions.driven("test"));
  }

  @AfterEach
  void everythingEndsAndIsDroppedOnceTheDeviceHasLetGo() {
    assertThat(queue.close(Duration.ofSeconds(1)).unfinished()).isZero();
    reclaimer.barrier();
    assertThat(jobs).allMatch(SoftwareJob::isFreed);
    assertThat(device.writesAfterFree()).isZero();
    reclaimer.close(Duration.ZERO);
  }

  private void make(int credits) {
    make(credits, UnaryOperator.identity());
  }

  private void make(int credits, UnaryOperator<DevicePlan.Builder> plan) {
    device = new SoftwareDevice(plan.apply(DevicePlan.builder()).build(), clock);
    Ring<SoftwareJob> ring =
        Ring.on(reclaimer, device)
            .clock(clock)
            .timeout(TIMEOUT)
            .drop(_ -> 1, SoftwareJob::free)
            .onProblem(_ -> {})
            .build();
    queue =
        JobQueue.over(ring)
            .credits(credits)
            .backlog(2_000)
            .whenThereIsWork(() -> clock.at(clock.nanos(), () -> queue.poll()))
            .build();
    device.onInterrupt(queue::poll);
  }

  private JobEntity<SoftwareJob> entity(String name) {
    return queue.entity(name, JobPriority.NORMAL);
  }

  private List<JobEntity<SoftwareJob>> entities(int count) {
    return IntStream.range(0, count).mapToObj(number -> entity("entity " + number)).toList();
  }

  private QueuedJob<SoftwareJob> job(JobEntity<SoftwareJob> entity, long nanos) {
    SoftwareJob job = new SoftwareJob(Arena.ofAuto().allocate(8), nanos);
    jobs.add(job);
    return entity.prepare(job);
  }

  @Test
  @DisplayName("drm_mock_sched_basic_tests: drm_sched_basic_submit")
  void aJobIsScheduledAndFinishesNotBeforeTheDeviceIsDone() {
    make(4);
    QueuedJob<SoftwareJob> job = job(entity("entity"), 100 * MILLISECOND);
    Fence finished = job.submit();
    assertThat(job.scheduled().isSignaled()).isTrue();
    clock.pause(50 * MILLISECOND);
    assertThat(finished.isSignaled()).isFalse();
    clock.pause(50 * MILLISECOND);
    assertThat(finished.outcome().isSuccess()).isTrue();
    assertThat(finished.outcome().nanos()).isEqualTo(100 * MILLISECOND);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "A queue of jobs in a single entity,                  1, false",
    "A chain of dependent jobs across one entity,         1, true",
    "Multiple independent job queues,                     4, false",
    "Multiple inter-dependent job queues,                 4, true"
  })
  @DisplayName("drm_mock_sched_basic_tests: drm_sched_basic_test")
  void aHundredJobsTakeAHundredTimesAsLongAsOne(String name, int clients, boolean chained) {
    make(8);
    List<JobEntity<SoftwareJob>> entities = entities(clients);
    Fence last = Fence.stub();
    for (int i = 0; i < 100; i++) {
      QueuedJob<SoftwareJob> job = job(entities.get(i % clients), MILLISECOND);
      last = (chained ? job.after(last) : job).submit();
    }
    clock.pause(SECOND);
    assertThat(last.isSignaled()).as(name).isTrue();
    assertThat(last.outcome().nanos()).isEqualTo(100 * MILLISECOND);
    assertThat(queue.report().done()).isEqualTo(100);
  }

  @Test
  @DisplayName("drm_mock_sched_basic_tests: drm_sched_basic_entity_cleanup")
  void entitiesAreKilledWithHalfTheirJobsQueued() {
    make(8);
    List<JobEntity<SoftwareJob>> entities = entities(4);
    List<Fence> fences = new ArrayList<>();
    Fence last = Fence.stub();
    for (int i = 0; i < 100; i++) {
      last = job(entities.get(i % 4), MILLISECOND).after(last).submit();
      fences.add(last);
    }
    while (!fences.get(50).isSignaled()) {
      clock.pause(MILLISECOND);
    }
    entities.forEach(JobEntity::kill);
    clock.pause(SECOND);
    assertThat(fences).allMatch(Fence::isSignaled);
    assertThat(fences.subList(0, 51)).allMatch(fence -> fence.outcome().isSuccess());
    assertThat(last.outcome().error()).isEqualTo(FenceError.ESRCH);
  }

  @Test
  @DisplayName("drm_mock_sched_cancel_tests: drm_sched_basic_cancel")
  void aJobOfAQueueThatIsClosedIsCancelled() {
    make(8);
    JobEntity<SoftwareJob> entity = entity("entity");
    QueuedJob<SoftwareJob> job = job(entity, 100 * SECOND);
    Fence finished = job.submit();
    assertThat(job.scheduled().isSignaled()).isTrue();
    entity.kill();
    queue.close(Duration.ofSeconds(1));
    assertThat(finished.outcome().error()).isEqualTo(FenceError.ECANCELED);
  }

  @Test
  @DisplayName("drm_mock_sched_timeout_tests: drm_sched_basic_timeout")
  void aJobThatHangsEndsWhenItsTimeIsOverAndNotBefore() {
    make(8, plan -> plan.hangs(1).cannotAbandon());
    Fence finished = job(entity("entity"), MILLISECOND).submit();
    clock.pause(TIMEOUT.toNanos() / 2);
    queue.poll();
    assertThat(finished.isSignaled()).isFalse();
    clock.pause(TIMEOUT.toNanos() / 2);
    queue.poll();
    assertThat(finished.outcome().error()).isEqualTo(FenceError.ETIME);
  }

  @Test
  @DisplayName("drm_mock_sched_timeout_tests: drm_sched_skip_reset")
  void aJobWhoseTimeIsOverButThatIsDoneIsNotBlamed() {
    make(8, plan -> plan.losesInterruptOf(1));
    Fence finished = job(entity("entity"), MILLISECOND).submit();
    clock.pause(2 * TIMEOUT.toNanos());
    assertThat(finished.isSignaled()).isFalse();
    queue.poll();
    assertThat(finished.outcome().isSuccess()).isTrue();
    assertThat(queue.report().ring().state()).isEqualTo(RingState.RUNNING);
  }

  @Test
  @DisplayName("drm_mock_sched_priority_tests: drm_sched_priorities")
  void jobsOfAllPrioritiesFinish() {
    make(8);
    List<JobEntity<SoftwareJob>> entities =
        Arrays.stream(JobPriority.values())
            .map(priority -> queue.entity(priority.name(), priority))
            .toList();
    List<Fence> fences = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      fences.add(job(entities.get(i % entities.size()), MILLISECOND).submit());
    }
    clock.pause(SECOND);
    assertThat(fences).allMatch(Fence::isSignaled);
    assertThat(queue.report().done()).isEqualTo(100);
  }

  @Test
  @DisplayName("drm_mock_sched_priority_tests: drm_sched_change_priority")
  void jobsFinishWhilePrioritiesChange() {
    make(8);
    JobPriority[] priorities = JobPriority.values();
    List<JobEntity<SoftwareJob>> entities = entities(priorities.length);
    List<Fence> fences = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      fences.add(job(entities.get(i % entities.size()), MILLISECOND).submit());
    }
    for (int change = 0; !fences.stream().allMatch(Fence::isSignaled); change++) {
      entities
          .get(change % entities.size())
          .priority(priorities[(change / entities.size()) % priorities.length]);
      clock.pause(MILLISECOND / 2);
      assertThat(change).isLessThan(10_000);
    }
    assertThat(queue.report().done()).isEqualTo(1_000);
    assertThat(clock.nanos()).isEqualTo(SECOND);
  }

  @Test
  @DisplayName("drm_mock_sched_credits_tests: drm_sched_credits")
  void theSecondJobIsNotScheduledUntilTheFirstReturnsItsCredit() {
    make(1);
    JobEntity<SoftwareJob> entity = entity("entity");
    QueuedJob<SoftwareJob> first = job(entity, 100 * MILLISECOND);
    QueuedJob<SoftwareJob> second = job(entity, MILLISECOND);
    first.submit();
    Fence last = second.submit();
    assertThat(first.scheduled().isSignaled()).isTrue();
    clock.pause(99 * MILLISECOND);
    assertThat(second.scheduled().isSignaled()).isFalse();
    clock.pause(MILLISECOND);
    assertThat(second.scheduled().isSignaled()).isTrue();
    clock.pause(MILLISECOND);
    assertThat(last.isSignaled()).isTrue();
  }

  @ParameterizedTest(name = "{0} clients")
  @ValueSource(ints = {2, 3, 7, 13, 31})
  @DisplayName("drm_mock_sched_scheduler_tests: drm_sched_scheduler_many_clients_test")
  void manyClientsGetOn(int count) {
    make(1);
    List<Client> clients =
        entities(count).stream().map(entity -> new Client(entity, MILLISECOND, 0)).toList();
    clients.forEach(client -> client.keepQueued(2));
    long widest = 0;
    for (int look = 0; look < 100; look++) {
      clock.pause(10 * MILLISECOND);
      long most = clients.stream().mapToLong(client -> client.finished).max().orElseThrow();
      long least = clients.stream().mapToLong(client -> client.finished).min().orElseThrow();
      widest = Math.max(widest, most - least);
    }
    System.out.printf("%d clients: jobs between the first and the last: %d%n", count, widest);
    assertThat(widest).as("jobs between the first and the last").isLessThanOrEqualTo(2);
    clients.forEach(Client::stop);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("drm_mock_sched_scheduler_tests: drm_sched_scheduler_two_clients_test")
  void twoClientsGetOn(TwoClients pair) {
    for (int credits : List.of(1, 2)) {
      makeAClock();
      make(credits);
      Client first = pair.first(this);
      Client second = pair.second(this);
      first.keepQueued(2);
      second.keepQueued(2);
      clock.pause(SECOND);
      assertThat(first.finished).isPositive();
      assertThat(second.finished).isPositive();
      System.out.printf(
          "%s, credits %d: %s | %s%n", pair, credits, first.summary(), second.summary());
      first.stop();
      second.stop();
      assertThat(queue.close(Duration.ofSeconds(1)).unfinished()).isZero();
    }
  }

  /** Pairs of clients, in microseconds: a cycle of work, and what of it the client leaves free. */
  @SuppressWarnings("ImmutableEnumChecker")
  enum TwoClients {
    NORMAL(JobPriority.NORMAL, 2_000, 0, JobPriority.NORMAL, 2_000, 0),
    LOW_AND_LOW(JobPriority.LOW, 2_000, 0, JobPriority.LOW, 2_000, 0),
    HIGH_AND_HIGH(JobPriority.HIGH, 2_000, 0, JobPriority.HIGH, 2_000, 0),
    HALF_AND_HALF(JobPriority.NORMAL, 1_000, 1_000, JobPriority.NORMAL, 1_000, 1_000),
    HALF_AND_HALF_LOW(JobPriority.LOW, 1_000, 1_000, JobPriority.NORMAL, 1_000, 1_000),
    LOW_HOG_AND_INTERACTIVE(JobPriority.LOW, 3_000, 0, JobPriority.NORMAL, 500, 9_500),
    HEAVY_AND_INTERACTIVE(JobPriority.NORMAL, 15_000, 1_000, JobPriority.NORMAL, 500, 9_500),
    HEAVY_LOW_AND_INTERACTIVE(JobPriority.LOW, 15_000, 1_000, JobPriority.NORMAL, 500, 9_500),
    VERY_HEAVY_AND_INTERACTIVE(JobPriority.NORMAL, 30_000, 1_000, JobPriority.NORMAL, 500, 9_500),
    VERY_HEAVY_LOW_AND_INTERACTIVE(JobPriority.LOW, 30_000, 1_000, JobPriority.NORMAL, 500, 9_500);

    private final JobPriority first;
    private final long firstWorks;
    private final long firstRests;
    private final JobPriority second;
    private final long secondWorks;
    private final long secondRests;

    TwoClients(
        JobPriority first,
        long firstWorks,
        long firstRests,
        JobPriority second,
        long secondWorks,
        long secondRests) {
      this.first = first;
      this.firstWorks = firstWorks;
      this.firstRests = firstRests;
      this.second = second;
      this.secondWorks = secondWorks;
      this.secondRests = secondRests;
    }

    Client first(KernelQueueCases cases) {
      return cases.client("first", first, firstWorks, firstRests);
    }

    Client second(KernelQueueCases cases) {
      return cases.client("second", second, secondWorks, secondRests);
    }
  }

  private Client client(String name, JobPriority priority, long worksMicros, long restsMicros) {
    return new Client(
        queue.entity(name, priority),
        TimeUnit.MICROSECONDS.toNanos(worksMicros),
        TimeUnit.MICROSECONDS.toNanos(restsMicros));
  }

  /** Submits a job, and another one some time after one has finished. */
  final class Client {
    private final JobEntity<SoftwareJob> entity;
    private final long worksNanos;
    private final long restsNanos;
    private final List<Long> latencies = new ArrayList<>();
    private boolean stopped;
    private long finished;

    Client(JobEntity<SoftwareJob> entity, long worksNanos, long restsNanos) {
      this.entity = entity;
      this.worksNanos = worksNanos;
      this.restsNanos = restsNanos;
    }

    void keepQueued(int count) {
      Stream.generate(() -> restsNanos == 0).limit(restsNanos == 0 ? count : 1).forEach(_ -> go());
    }

    private void go() {
      if (stopped) {
        return;
      }
      long begin = clock.nanos();
      SoftwareJob job = new SoftwareJob(MemorySegment.NULL, worksNanos);
      entity
          .prepare(job)
          .submit()
          .onSignal(
              SignalPathCallback.runInSignalPath(
                  fence -> {
                    long end = fence.outcome().nanos();
                    latencies.add(end - begin - worksNanos);
                    finished++;
                    clock.at(end + restsNanos, this::go);
                  }));
    }

    void stop() {
      stopped = true;
    }

    String summary() {
      var micros = latencies.stream().mapToLong(TimeUnit.NANOSECONDS::toMicros).summaryStatistics();
      return entity.priority()
          + " "
          + finished
          + " jobs, waited "
          + micros.getMin()
          + "/"
          + Math.round(micros.getAverage())
          + "/"
          + micros.getMax()
          + " us";
    }
  }
}
