package dev.picket.bench.replay;

import dev.picket.bench.replay.Plan.PlannedStep;
import dev.picket.bench.trace.StepKind;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.ring.DevicePlan;
import dev.picket.fence.ring.PreparedJob;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingFullException;
import dev.picket.fence.ring.RingReport;
import dev.picket.fence.ring.SoftwareDevice;
import dev.picket.fence.ring.SoftwareJob;
import dev.picket.reclaim.Reclaimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Replays a plan as jobs: each driver of the trace is a ring on a software device, each fence a job
 * that takes as long as the fence was pending, at the pace.
 */
final class RingReplay {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Jobs of one driver overlap in the trace, so a long one keeps the places of those behind it. */
  private static final int LAPS_THAT_FIT = 8;

  private static final int LEAST_PLACES = 256;
  private static final int MOST_PLACES = 1 << 20;

  private final List<Lane> lanes = new ArrayList<>();
  private final List<PlannedJob> jobs;
  private final JobMemoryPool memory = new JobMemoryPool();
  private final List<String> violations;
  private final double lapWallNanos;

  RingReplay(Plan plan, RingTask task, Reclaimer reclaimer, List<String> violations) {
    this.violations = violations;
    lapWallNanos = 1e9 * plan.fences().size() / task.jobsPerSecond();
    double scale = lapWallNanos / Math.max(1, plan.lapNanos());
    Map<String, Integer> laneOfDriver = new LinkedHashMap<>();
    jobs = jobsOf(plan, scale, laneOfDriver);
    int places = Math.clamp((long) LAPS_THAT_FIT * plan.fences().size(), LEAST_PLACES, MOST_PLACES);
    laneOfDriver.keySet().forEach(driver -> lanes.add(new Lane(driver, places, reclaimer)));
  }

  private static List<PlannedJob> jobsOf(
      Plan plan, double scale, Map<String, Integer> laneOfDriver) {
    long[] armed = timesOf(plan, StepKind.ARM);
    long[] signalled = timesOf(plan, StepKind.SIGNAL);
    List<PlannedJob> jobs = new ArrayList<>();
    for (int fence = 0; fence < armed.length; fence++) {
      if (armed[fence] >= 0 && signalled[fence] >= armed[fence]) {
        String driver = plan.contexts().get(plan.fences().get(fence).context()).driver();
        int lane = laneOfDriver.computeIfAbsent(driver, key -> laneOfDriver.size());
        jobs.add(
            new PlannedJob(
                lane,
                (long) (armed[fence] * scale),
                (long) ((signalled[fence] - armed[fence]) * scale)));
      }
    }
    jobs.sort(Comparator.comparingLong(PlannedJob::submitNanos));
    return jobs;
  }

  private static long[] timesOf(Plan plan, StepKind kind) {
    long[] times = new long[plan.fences().size()];
    Arrays.fill(times, -1);
    for (PlannedStep step : plan.steps()) {
      if (step.kind() == kind) {
        times[step.fence()] = step.nanos();
      }
    }
    return times;
  }

  /** Submits on this thread; the devices' threads signal. */
  void run(int laps) {
    long start = System.nanoTime();
    for (int lap = 0; lap < laps; lap++) {
      long lapStart = start + (long) (lap * lapWallNanos);
      for (PlannedJob job : jobs) {
        sleepUntil(lapStart + job.submitNanos);
        lanes.get(job.lane).submit(job.durationNanos);
      }
    }
    lanes.forEach(Lane::awaitAll);
  }

  private static void sleepUntil(long due) {
    for (long left; (left = due - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
  }

  /** Begins to measure anew. */
  void forget() {
    lanes.forEach(lane -> lane.beyondNanos.reset());
  }

  /** Jobs since {@link #forget}. */
  long jobs() {
    return beyondNanos().getTotalCount();
  }

  Histogram beyondNanos() {
    Histogram all = Histograms.empty();
    lanes.forEach(lane -> all.add(lane.beyondNanos));
    return all;
  }

  /** Ends the rings, and looks whether all is as it must be. */
  void finish() {
    lanes.forEach(Lane::finish);
    long submitted = lanes.stream().mapToLong(lane -> lane.submitted).sum();
    if (memory.dropped() != submitted) {
      violations.add("%,d jobs, %,d drops".formatted(submitted, memory.dropped()));
    }
  }

  /** A job of each lap. */
  private record PlannedJob(int lane, long submitNanos, long durationNanos) {}

  /** One driver's ring. */
  private final class Lane {
    final Histogram beyondNanos = Histograms.empty();
    private final SoftwareDevice device =
        new SoftwareDevice(DevicePlan.builder().outOfOrder().build());
    private final Ring<SoftwareJob> ring;
    long submitted;
    private volatile long failed;

    Lane(String driver, int places, Reclaimer reclaimer) {
      ring =
          Ring.on(reclaimer, device)
              .name(driver)
              .capacity(places)
              .timeout(PATIENCE)
              .drop(job -> JobMemoryPool.BYTES, memory::drop)
              .build();
      device.onInterrupt(ring::poll);
    }

    void submit(long durationNanos) {
      PreparedJob<SoftwareJob> job = prepare(new SoftwareJob(memory.take(), durationNanos));
      submitted++;
      long begin = System.nanoTime();
      Fence fence = job.submit();
      fence.onSignalOrNow(
          SignalPathCallback.runInSignalPath(
              signaled -> ended(signaled.error(), System.nanoTime() - begin - durationNanos)));
    }

    private PreparedJob<SoftwareJob> prepare(SoftwareJob job) {
      while (true) {
        try {
          return ring.prepare(job);
        } catch (RingFullException e) {
          ring.poll();
          Thread.onSpinWait();
        }
      }
    }

    /** On the device's thread, or on the one that submits; so one at a time has to record. */
    private synchronized void ended(@Nullable FenceError error, long nanos) {
      if (error == null) {
        beyondNanos.recordValue(Math.max(0, nanos));
      } else {
        failed++;
      }
    }

    void awaitAll() {
      while (ring.report().unsignaled() > 0) {
        LockSupport.parkNanos(100_000);
        ring.poll();
      }
    }

    void finish() {
      RingReport report = ring.close(PATIENCE);
      boolean dropped = ring.awaitDropped(PATIENCE);
      if (failed > 0 || !dropped || !ring.report().isComplete() || device.writesAfterFree() > 0) {
        violations.add(
            "%s; %,d failed, all dropped: %b, writes after the drop: %,d"
                .formatted(report, failed, dropped, device.writesAfterFree()));
      }
      device.close();
    }
  }
}
