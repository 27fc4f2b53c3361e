package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.Round;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What went wrong in job queues before. */
public abstract class QueueTrapContract extends QueueContract {
  private static final int ROUNDS = 300;

  protected QueueTrapContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  @DisplayName(
      "ABBA on drop: a dependency is signalled while the queue that waits for it is closed")
  void aDependencyIsSignaledWhileTheQueueIsClosed() {
    Round.repeat(
        ROUNDS,
        () -> {
          makeWithCredits(1);
          JobQueue<String> closing = queue;
          DriverFence<String> dependency = another();
          submit("running");
          Fence waiting = entity("other").prepare("waiting").after(dependency.fence()).submit();
          List<Outcome> told = Collections.synchronizedList(new ArrayList<>());
          // Whoever ends the job finds himself in the queue again.
          waiting.onSignal(
              SignalPathCallback.runInSignalPath(
                  fence -> {
                    told.add(fence.outcome());
                    entity.kill();
                    closing.poll();
                  }));
          return Round.of(
              () -> {
                assertThat(closing.report().unfinished()).isZero();
                assertThat(told).hasSize(1);
                if (device.given().contains("waiting")) {
                  assertFailed(FenceError.ECANCELED, waiting);
                } else {
                  assertFailed(FenceError.ESRCH, waiting);
                }
              },
              () -> closing.close(Duration.ofHours(1)),
              () -> {
                dependency.signal();
                closing.poll();
              });
        });
  }

  @Test
  @DisplayName("a turn breaks off, for want of memory say, and no other job comes")
  void thePollFinishesWhatATurnHasLeft() {
    AtomicInteger finished = new AtomicInteger();
    queue =
        new JobQueue<>(JobQueue.over(ring)) {
          @Override
          void finished(QueueEntry<String> entry) {
            if (finished.incrementAndGet() == 1) {
              throw new OutOfMemoryError("staged");
            }
            super.finished(entry);
          }
        };
    JobEntity<String> leaving = entity("leaving");
    Fence only = submit(leaving, "only");
    device.finish(1);
    queue.poll();
    assertThat(finished).hasValue(2);
    assertDone(only);
    assertThat(queue.report().unfinished()).isZero();
  }

  @Test
  @DisplayName("seqno reorder: threads submit to one entity at the same time")
  void threadsThatSubmitAtTheSameTimeGetNumbersInTheOrderOfTheRing() {
    AtomicInteger round = new AtomicInteger();
    Round.repeat(
        ROUNDS,
        () -> {
          if (round.getAndIncrement() % 100 == 0) {
            make(false, builder -> builder.credits(PLACES).backlog(100));
          }
          List<Numbered> submitted = Collections.synchronizedList(new ArrayList<>());
          List<Long> ended = Collections.synchronizedList(new ArrayList<>());
          int before = device.given().size();
          String name = "round " + round;
          return Round.of(
              () -> {
                finishAll();
                submitted.sort((one, other) -> Long.compare(one.seqno(), other.seqno()));
                List<String> inOrder = submitted.stream().map(Numbered::job).toList();
                assertThat(inOrder).hasSize(6);
                assertThat(device.given().subList(before, before + 6)).isEqualTo(inOrder);
                assertThat(ended).hasSize(6).isSorted();
              },
              () -> submitThree(name + " one ", submitted, ended),
              () -> submitThree(name + " two ", submitted, ended));
        });
  }

  private void submitThree(String name, List<Numbered> submitted, List<Long> ended) {
    for (int i = 0; i < 3; i++) {
      String job = name + i;
      Fence fence = submit(job);
      submitted.add(new Numbered(fence.seqno(), job));
      fence.onSignal(SignalPathCallback.runInSignalPath(_ -> ended.add(fence.seqno())));
    }
  }

  /** A job and the number of its finished fence. */
  private record Numbered(long seqno, String job) {}

  @Test
  @DisplayName(
      "callbacks into a dead queue: a dependency is signalled long after the queue is gone")
  void aDependencyThatIsSignaledAfterTheQueueIsGoneFindsNobody() {
    AtomicInteger wakes = new AtomicInteger();
    make(false, builder -> builder.whenThereIsWork(wakes::incrementAndGet));
    DriverFence<String> dependency = another();
    Fence finished = entity.prepare("a").after(dependency.fence()).submit();
    queue.close();
    assertFailed(FenceError.ESRCH, finished);
    wakes.set(0);
    dependency.signal();
    assertThat(wakes).hasValue(0);
    assertThat(fenceProblems).isEmpty();
    assertThat(device.given()).isEmpty();
  }

  @Test
  @DisplayName("callbacks into a dead queue: a dependency that is never signalled does not keep it")
  void aDependencyThatIsPendingDoesNotKeepAQueueThatIsGone() {
    DriverFence<String> dependency = another();
    entity.prepare("a").after(dependency.fence()).submit();
    queue.close();
    WeakReference<JobQueue<String>> gone = new WeakReference<>(queue);
    queue = null;
    entity = null;
    Awaitility.await()
        .atMost(Duration.ofSeconds(100))
        .until(
            () -> {
              System.gc();
              return gone.get() == null;
            });
    assertPending(dependency.fence());
  }

  @Test
  @DisplayName("closing while a dependency never signals")
  void aQueueCanBeClosedWhileADependencyIsNeverSignaled() {
    DriverFence<String> never = another();
    Fence first = entity.prepare("a").after(never.fence()).submit();
    Fence second = submit("b");
    Fence third = entity("other").prepare("c").after(second).submit();
    assertThat(queue.close(Duration.ZERO).unfinished()).isZero();
    assertFailed(FenceError.ESRCH, first, second, third);
    assertPending(never.fence());
    dropAll();
    assertThat(dropped).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void threadsThatSubmitKillAndCompleteLoseNothing() {
    Round.repeat(
        ROUNDS,
        () -> {
          make(true, builder -> builder.credits(2));
          DriverFence<String> dependency = another();
          List<Fence> fences = new CopyOnWriteArrayList<>();
          List<Fence> endedBeforeTheirTurn = new CopyOnWriteArrayList<>();
          AtomicInteger ended = new AtomicInteger();
          List<QueuedJob<String>> jobs =
              List.of(
                  entity.prepare("a"),
                  entity.prepare("b").credits(2),
                  entity.prepare("c").after(dependency.fence()),
                  entity.prepare("d"));
          return Round.of(
              () -> {
                finishAll();
                assertThat(fences).hasSize(4).allMatch(Fence::isSignaled);
                assertThat(ended).hasValue(4);
                assertThat(endedBeforeTheirTurn).isEmpty();
                dropAll();
                assertThat(dropped).containsExactlyInAnyOrder("a", "b", "c", "d");
                assertThat(queue.report().unfinished()).isZero();
              },
              () -> {
                for (QueuedJob<String> job : jobs) {
                  Fence fence = job.submit();
                  List<Fence> before = List.copyOf(fences);
                  fences.add(fence);
                  // On different threads callbacks may overtake each other, but no signal may.
                  fence.onSignalOrNow(
                      SignalPathCallback.runInSignalPath(
                          _ -> {
                            ended.incrementAndGet();
                            if (!before.stream().allMatch(Fence::isSignaled)) {
                              endedBeforeTheirTurn.add(fence);
                            }
                          }));
                }
                entity.kill();
              },
              () -> {
                device.finish(1);
                queue.poll();
                dependency.signal();
                device.finish(2);
                queue.poll();
              });
        });
  }
}
