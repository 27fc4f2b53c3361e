package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Submitters, pollers, a device and two who close, all at once. */
abstract class RingRaceContract {
  private static final int WINDOW = 64;
  private static final int JOBS_BEFORE_THE_END = 2_000;

  private final Function<ReclaimerOptions, Reclaimer> strategy;

  RingRaceContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @RepeatedTest(5)
  void everyFenceEndsOnceInOrderAndOnlyAsTheDeviceHasDoneIt() {
    FreeRunningDevice device = new FreeRunningDevice();
    Map<Long, Fence> fences = new ConcurrentHashMap<>();
    Queue<TestJob> jobs = new ConcurrentLinkedQueue<>();
    try (Reclaimer reclaimer = strategy.apply(ReclaimerOptions.background("race"));
        RingPoller poller = new RingPoller(Duration.ofMillis(1))) {
      Ring<TestJob> ring =
          Ring.on(reclaimer, device).capacity(64).drop(job -> 0, TestJob::drop).build();
      poller.add(ring::poll);
      List<CompletableFuture<Void>> submitters =
          inParallel(
              () -> {
                for (TestJob job; (job = submitOne(ring, fences)) != null; ) {
                  jobs.add(job);
                }
                return null;
              });
      while (ring.report().completed() < JOBS_BEFORE_THE_END) {
        ring.poll();
        device.doSome();
        assertNoneHasOvertakenAnother(fences);
      }
      List<CompletableFuture<RingReport>> closers =
          inParallel(() -> ring.close(Duration.ofMinutes(1)));
      while (!closers.stream().allMatch(CompletableFuture::isDone)) {
        assertNoneHasOvertakenAnother(fences);
      }
      closers.forEach(closer -> assertThat(closer.join().state()).isEqualTo(RingState.STOPPED));
      submitters.forEach(CompletableFuture::join);
      long done = device.completedSeqno();
      assertThat(fences)
          .allSatisfy(
              (seqno, fence) -> {
                assertThat(fence.outcome()).isNotNull();
                assertThat(fence.outcome().isSuccess()).isEqualTo(seqno <= done);
              });
      RingReport report = ring.report();
      assertThat(report.submitted()).isEqualTo(fences.size());
      assertThat(report.completed()).isEqualTo(done);
      assertThat(report.unsignaled()).isZero();
      assertThat(ring.awaitDropped(Duration.ofMinutes(1))).isTrue();
      assertThat(jobs).allSatisfy(job -> assertThat(job.drops).hasValue(1));
    }
  }

  private static <T> List<CompletableFuture<T>> inParallel(Supplier<T> task) {
    // Threads of their own: tasks of the common pool may wait for each other on a small machine.
    Executor threads = work -> Thread.ofPlatform().start(work);
    return List.of(
        CompletableFuture.supplyAsync(task, threads), CompletableFuture.supplyAsync(task, threads));
  }

  /** Null once the ring is closed. */
  private static @Nullable TestJob submitOne(Ring<TestJob> ring, Map<Long, Fence> fences) {
    TestJob job = new TestJob("job");
    while (true) {
      try {
        Fence fence = ring.submit(job);
        fences.put(fence.seqno(), fence);
        return job;
      } catch (RingFullException e) {
        Thread.onSpinWait();
      } catch (IllegalStateException e) {
        return null;
      }
    }
  }

  private static void assertNoneHasOvertakenAnother(Map<Long, Fence> fences) {
    long newest = fences.size();
    for (long seqno = newest; seqno > Math.max(1, newest - WINDOW); seqno--) {
      Fence fence = fences.get(seqno);
      Fence before = fences.get(seqno - 1);
      // Read the later one first: what is seen then of the earlier one is newer.
      if (fence != null && before != null && fence.isSignaled()) {
        assertThat(before.isSignaled()).as("%s before %s", fence, before).isTrue();
      }
    }
  }

  /** Works on two jobs at most each time somebody drives it, until it is stopped. */
  private static final class FreeRunningDevice implements RingDevice<TestJob> {
    private final AtomicLong given = new AtomicLong();
    private final AtomicLong completed = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();

    synchronized void doSome() {
      if (!stopped.get()) {
        completed.set(Math.min(given.get(), completed.get() + 2));
      }
    }

    @Override
    public String name() {
      return "free-running";
    }

    @Override
    public void submit(long seqno, TestJob job) {
      if (!given.compareAndSet(seqno - 1, seqno)) {
        throw new AssertionError("job " + seqno + " came after job " + given);
      }
    }

    @Override
    public long completedSeqno() {
      return completed.get();
    }

    @Override
    public boolean isPresent() {
      return true;
    }

    @Override
    public synchronized void stop() {
      stopped.set(true);
    }

    @Override
    public boolean isStopped() {
      return stopped.get();
    }

    @Override
    public boolean reset() {
      return false;
    }

    @Override
    public boolean isolate() {
      return false;
    }

    @Override
    public List<MemorySegment> writableMemory(TestJob job) {
      return List.of(job.memory);
    }
  }
}
