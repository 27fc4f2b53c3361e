package dev.picket.bench.replay;

import com.sun.management.ThreadMXBean;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.ring.DevicePlan;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.SoftwareDevice;
import dev.picket.fence.ring.SoftwareJob;
import dev.picket.reclaim.Reclaimer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a job costs beside its work, which takes no time: on a ring, and as a CompletableFuture on
 * an executor. In blocks, one of each kind in turn, so that all meet the same machine.
 */
final class JobCosts {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final RingTask task;
  private final List<String> violations;
  private final JobMemoryPool memory = new JobMemoryPool();
  private final SoftwareDevice device = new SoftwareDevice(DevicePlan.wellBehaved());
  private final Ring<SoftwareJob> ring;
  private final ExecutorService oneThread =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  private final AtomicLong called = new AtomicLong();
  private final Cost ofRing;
  private final Cost ofExecutor;
  private final Cost ofCaller;

  JobCosts(RingTask task, Reclaimer reclaimer, List<String> violations) {
    this.task = task;
    this.violations = violations;
    ring =
        Ring.on(reclaimer, device)
            .name("costs")
            .capacity(task.jobsPerBatch())
            .timeout(PATIENCE)
            .drop(job -> JobMemoryPool.BYTES, memory::drop)
            .build();
    ofRing = new Cost(this::batchOnRing);
    ofExecutor = new Cost(() -> batchOn(oneThread));
    ofCaller = new Cost(() -> batchOn(Runnable::run));
  }

  void measure() {
    List<Cost> all = List.of(ofRing, ofExecutor, ofCaller);
    for (int block = -task.warmUpBlocks(); block < task.blocks(); block++) {
      for (Cost cost : all) {
        cost.measureBlock(block);
      }
    }
    long expected =
        (long) all.size()
            * (task.warmUpBlocks() + task.blocks())
            * task.batchesPerBlock()
            * task.jobsPerBatch();
    if (called.get() != expected) {
      violations.add("%,d jobs, %,d callbacks".formatted(expected, called.get()));
    }
  }

  Cost ring() {
    return ofRing;
  }

  Cost executor() {
    return ofExecutor;
  }

  Cost caller() {
    return ofCaller;
  }

  private void batchOnRing() {
    for (int i = 0; i < task.jobsPerBatch(); i++) {
      ring.submit(new SoftwareJob(memory.take(), 0))
          .onSignalOrNow(SignalPathCallback.runInSignalPath(outcome -> called.incrementAndGet()));
    }
    ring.poll();
  }

  private void batchOn(Executor executor) {
    CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    for (int i = 0; i < task.jobsPerBatch(); i++) {
      MemorySegment segment = memory.take();
      last =
          CompletableFuture.runAsync(() -> work(segment), executor)
              .thenRun(
                  () -> {
                    called.incrementAndGet();
                    memory.giveBack(segment);
                  });
    }
    last.join();
  }

  /** What the software device does for a job. */
  private static void work(MemorySegment segment) {
    for (long offset = 0; offset < segment.byteSize(); offset += Long.BYTES) {
      segment.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, offset);
    }
  }

  /** Ends the ring and the threads, and looks whether all is as it must be. */
  void finish() {
    oneThread.close();
    ring.close(PATIENCE);
    if (!ring.awaitDropped(PATIENCE) || !ring.report().isComplete()) {
      violations.add(ring.report().toString());
    }
    device.close();
  }

  /** One kind of job. */
  final class Cost {
    private final Runnable batch;
    private final double[] nanosPerJob = new double[task.blocks()];
    private final double[] bytesPerJob = new double[task.blocks()];

    Cost(Runnable batch) {
      this.batch = batch;
    }

    private void measureBlock(int block) {
      long jobs = (long) task.batchesPerBlock() * task.jobsPerBatch();
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      for (int i = 0; i < task.batchesPerBlock(); i++) {
        batch.run();
      }
      long nanos = System.nanoTime() - start;
      if (block >= 0) {
        nanosPerJob[block] = (double) nanos / jobs;
        bytesPerJob[block] = (double) (THREADS.getCurrentThreadAllocatedBytes() - bytes) / jobs;
      }
    }

    double nanosPerJob() {
      return median(nanosPerJob);
    }

    double bytesPerJob() {
      return median(bytesPerJob);
    }

    private static double median(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }
}
