package dev.picket.bench.campaign;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.ring.Ring;
import dev.picket.fence.ring.RingClock;
import dev.picket.fence.ring.RingFullException;
import dev.picket.fence.ring.RingReport;
import dev.picket.fence.ring.SoftwareDevice;
import dev.picket.fence.ring.SoftwareJob;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A ring, its device, and all that is seen of them while a case runs. */
final class CaseRun {
  private static final long OWN_BYTES = 4096;

  final Case plan;
  final RingUnderTest subject;
  final RingClock clock;
  final SoftwareDevice device;
  final Reclaimer reclaimer;
  final Ring<SoftwareJob> ring;
  final Way way;
  final List<Watched> jobs = new ArrayList<>();
  final Queue<String> problems = new ConcurrentLinkedQueue<>();
  final AtomicInteger ownDrops = new AtomicInteger();

  volatile boolean closing;
  long closeNanos;
  long closedNanos;
  @Nullable RingReport report;
  @Nullable RingReport secondReport;
  @Nullable RingReport reportWhenDropped;
  Way.@Nullable Counts counts;
  long writesAfterFree;
  int dropsBeforeRelease;

  private final long beginNanos;
  private final IdentityHashMap<SoftwareJob, Watched> byJob = new IdentityHashMap<>();
  private final Map<Watched, Way.Ready> prepared = new HashMap<>();
  private final AtomicInteger signals = new AtomicInteger();

  CaseRun(
      Case plan,
      RingUnderTest subject,
      RingClock clock,
      SoftwareDevice device,
      Reclaimer reclaimer) {
    this.plan = plan;
    this.subject = subject;
    this.clock = clock;
    this.device = device;
    this.reclaimer = reclaimer;
    beginNanos = clock.nanos();
    for (JobPlan each : plan.jobs()) {
      MemorySegment memory = MemorySegment.ofArray(new byte[each.bytes()]);
      Watched watched = new Watched(each, new SoftwareJob(memory, each.durationNanos()));
      jobs.add(watched);
      byJob.put(watched.job, watched);
    }
    ring =
        subject.make(
            Ring.on(reclaimer, device)
                .capacity(plan.capacity())
                .timeout(Duration.ofNanos(plan.timeoutNanos()))
                .resets(plan.resetAttempts(), Duration.ofNanos(plan.backOffNanos()))
                .innocentJobs(plan.innocentJobs())
                .clock(clock)
                .onProblem(problem -> {})
                .ownMemory(ownDrops, OWN_BYTES, AtomicInteger::incrementAndGet)
                .drop(job -> job.memory().byteSize(), this::drop));
    way = subject.wayTo(ring, plan.credits());
    if (plan.interrupts()) {
      device.onInterrupt(way::poll);
    }
    for (Watched watched : jobs) {
      if (watched.plan.use() == JobPlan.Use.SUBMIT_PREPARED) {
        Way.Ready ready = prepare(watched);
        if (ready != null) {
          prepared.put(watched, ready);
        }
      }
    }
  }

  /** Time since the case began. */
  long now() {
    return clock.nanos() - beginNanos;
  }

  private void drop(SoftwareJob job) {
    Watched watched = byJob.get(job);
    if (watched == null) {
      problems.add("something was dropped that is no job of the ring");
      return;
    }
    watched.drops.incrementAndGet();
    watched.dropNanos = now();
    if (watched.sectionsInside.get() > 0) {
      problems.add(watched + " was dropped under a reader");
    }
    boolean ownFence = !plan.hasQueue(); // a queue's fences end in their order, later
    if (ownFence && watched.fence != null && !watched.isSignaled()) {
      problems.add(watched + " was dropped before its fence was signalled");
    }
    job.free();
  }

  /** Submits a job, or gives it up, as planned. */
  void begin(Watched watched) {
    Way.Ready ready =
        watched.plan.use() == JobPlan.Use.SUBMIT_PREPARED
            ? prepared.remove(watched)
            : prepare(watched);
    if (ready == null) {
      return;
    }
    if (watched.plan.use() == JobPlan.Use.GIVE_UP) {
      ready.giveUp().run();
      return;
    }
    if (watched.plan.restartable()) {
      ready.restartable().run();
    }
    watched.submitNanos = now();
    Fence fence = ready.submit().get();
    watched.fence = fence;
    if (!fence.onSignal(SignalPathCallback.runInSignalPath(outcome -> seeSignal(watched)))) {
      seeSignal(watched);
    }
  }

  private Way.@Nullable Ready prepare(Watched watched) {
    try {
      Way.Ready ready = way.prepare(watched.job);
      watched.prepared = true;
      return ready;
    } catch (RingFullException e) {
      if (plan.capacity() >= jobs.size()) {
        problems.add("the ring was full with fewer jobs than its capacity");
      }
    } catch (IllegalStateException e) {
      if (!closing && !ring.state().isFinal()) {
        problems.add("the ring refused a job: " + e.getMessage());
      }
    }
    return null;
  }

  private void seeSignal(Watched watched) {
    watched.doneWhenSignaled = watched.job.isDone();
    watched.signalNanos = now();
    watched.signalOrder = signals.incrementAndGet();
  }

  /** Asks all fences, as a consumer may, newest first. */
  void pollFences() {
    for (Watched watched : jobs.reversed()) {
      Fence fence = watched.fence;
      if (fence != null) {
        fence.poll();
      }
    }
  }

  /** A section of a reader, and what it saw. On the reader's thread. */
  final class Visit {
    private final List<Watched> seen = new ArrayList<>();
    private final Section section = reclaimer.enter();

    Visit() {
      for (Watched watched : jobs) {
        Fence fence = watched.fence;
        if (fence != null && fence.data(section, SoftwareJob.class) != null) {
          watched.sectionsInside.incrementAndGet();
          seen.add(watched);
        }
      }
    }

    void end() {
      for (Watched watched : seen) {
        watched.sectionsInside.decrementAndGet();
        if (watched.job.isFreed()) {
          problems.add(watched + " was dropped under a reader that used it");
        }
      }
      section.close();
    }
  }

  /** Closes the ring, twice, because who may close may not know that somebody has. */
  void close() {
    closing = true;
    closeNanos = now();
    report = way.close(plan.deadline());
    closedNanos = now();
    secondReport = way.close(plan.deadline());
  }

  /** Notes what is left, and lets go what was kept. All sections are closed. */
  void end() {
    writesAfterFree = device.writesAfterFree();
    reportWhenDropped = ring.report();
    counts = way.counts();
    dropsBeforeRelease = drops();
    ring.deviceIsClosed();
  }

  private int drops() {
    return ownDrops.get() + jobs.stream().mapToInt(each -> each.drops.get()).sum();
  }
}
