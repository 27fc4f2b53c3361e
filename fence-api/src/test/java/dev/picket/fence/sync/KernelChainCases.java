package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the kernel tests of its timelines. */
public abstract class KernelChainCases extends SyncContract {
  private static final int LINKS = 64;
  private static final int MANY = 4_096;
  private static final int FINDS = 30_000;

  private final SyncTimeline timeline = new SyncTimeline("test");
  private final List<DriverFence<String>> works = new ArrayList<>();

  protected KernelChainCases(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  /** Submits points that are as far apart as given, each with work of its own. */
  private void submit(int count, int apart) {
    FenceContext<String> context = context();
    for (int i = 1; i <= count; i++) {
      DriverFence<String> work = arm(context);
      works.add(work);
      timeline.submit((long) i * apart, work.fence());
    }
  }

  private Fence point(long point) {
    return requireNonNull(timeline.find(point), () -> "point " + point + " was submitted");
  }

  /** Looks, and tells. */
  private boolean isOver(long point) {
    return point(point).poll();
  }

  @Test
  @DisplayName("sanitycheck: one point is submitted, wanted and signalled")
  void onePoint() {
    submit(1, 1);
    Fence point = point(1);
    List<Fence> seen = watch(point);
    works.getFirst().signal();
    assertDone(point);
    assertThat(seen).hasSize(1);
  }

  @Test
  @DisplayName("find_seqno: each point is found, and none beyond the last")
  void everyPointIsFound() {
    submit(LINKS, 1);
    assertDone(point(0));
    for (int i = 1; i <= LINKS; i++) {
      assertThat(point(i).contextId()).isEqualTo(timeline.contextId());
      assertThat(point(i).seqno()).isEqualTo(i);
      assertThat(point(i)).isSameAs(point(i));
    }
    assertThat(timeline.find(LINKS + 1)).isNull();
  }

  @Test
  @DisplayName("find_signaled: a point that is signalled is found as done")
  void aPointThatIsSignaledIsDone() {
    submit(2, 1);
    works.get(0).signal();
    assertThat(isOver(1)).isTrue();
    assertDone(point(1));
    assertPending(point(2));
  }

  @Test
  @DisplayName(
      "find_out_of_order: a point whose work ended early is found, and waits for the first")
  void aPointWaitsForThoseBeforeIt() {
    submit(3, 1);
    works.get(1).signal();
    assertThat(isOver(2)).isFalse();
    works.get(0).signal();
    assertThat(isOver(2)).isTrue();
    assertThat(isOver(3)).isFalse();
  }

  @Test
  @DisplayName("find_gap: what lies between two points is the upper one")
  void aGapIsTheNextPoint() {
    submit(LINKS, 2);
    for (int i = 1; i <= LINKS; i++) {
      assertThat(point(2L * i - 1)).isSameAs(point(2L * i));
      assertThat(point(2L * i).seqno()).isEqualTo(2L * i);
    }
  }

  @Test
  @DisplayName("find_race: threads look for points at random while works end at random")
  void threadsFindPointsWhileWorksEnd() throws Exception {
    submit(MANY, 1);
    AtomicInteger found = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads =
        IntStream.range(0, Math.max(2, Runtime.getRuntime().availableProcessors()))
            .mapToObj(_ -> Thread.ofPlatform().unstarted(() -> findAtRandom(found, failure)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(found).hasValue(FINDS * threads.size());
    works.forEach(DriverFence::signal);
    assertThat(timeline.lastSignaled()).isEqualTo(MANY);
  }

  private void findAtRandom(AtomicInteger found, AtomicReference<Throwable> failure) {
    try {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      for (int i = 0; i < FINDS; i++) {
        long wanted = random.nextLong(1, MANY + 1);
        Fence point = point(wanted);
        if (point.contextId() == timeline.contextId()) {
          assertThat(point.seqno()).isEqualTo(wanted);
          Fence again = point(wanted);
          assertThat(again == point || again.isSignaled()).as("found again").isTrue();
        } else {
          assertThat(timeline.lastSignaled()).isGreaterThanOrEqualTo(wanted);
        }
        works.get(random.nextInt(MANY - 1)).signal();
        found.incrementAndGet();
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  @Test
  @DisplayName("signal_forward: works that end in order end their points")
  void pointsEndWithTheirWorks() {
    submit(LINKS, 1);
    for (int i = 1; i <= LINKS; i++) {
      works.get(i - 1).signal();
      assertThat(isOver(i)).isTrue();
      assertThat(i == LINKS || isOver(i + 1)).isEqualTo(i == LINKS);
    }
  }

  @Test
  @DisplayName("signal_backward: works that end in reverse end no point before the first has ended")
  void noPointEndsBeforeTheFirst() {
    submit(LINKS, 1);
    for (int i = LINKS; i > 1; i--) {
      works.get(i - 1).signal();
      assertThat(isOver(i)).isFalse();
    }
    works.getFirst().signal();
    for (int i = 1; i <= LINKS; i++) {
      assertThat(isOver(i)).isTrue();
    }
  }

  @Test
  @DisplayName("wait_forward: a thread waits for the last while works end in order")
  void aThreadWaitsWhileWorksEndInOrder() throws Exception {
    submit(MANY, 1);
    waitWhileEnding(works);
  }

  @Test
  @DisplayName("wait_backward: a thread waits for the last while works end in reverse")
  void aThreadWaitsWhileWorksEndInReverse() throws Exception {
    submit(MANY, 1);
    waitWhileEnding(works.reversed());
  }

  @Test
  @DisplayName("wait_random: a thread waits for the last while works end at random")
  void aThreadWaitsWhileWorksEndAtRandom() throws Exception {
    submit(MANY, 1);
    List<DriverFence<String>> shuffled = new ArrayList<>(works);
    Collections.shuffle(shuffled, new Random(1));
    waitWhileEnding(shuffled);
  }

  private void waitWhileEnding(List<DriverFence<String>> ends) throws Exception {
    CompletableFuture<Fence> waited = new CompletableFuture<>();
    Fence last = point(MANY);
    Thread.ofPlatform()
        .start(
            () -> {
              last.awaitUninterruptibly();
              waited.complete(last);
            });
    ends.forEach(DriverFence::signal);
    assertDone(waited.get());
  }
}
