package dev.picket.bench.campaign;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.fence.ring.SoftwareJob;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What was seen of one job. Written by the threads it happens on, read when all is over. */
final class Watched {
  final JobPlan plan;
  final SoftwareJob job;
  final AtomicInteger drops = new AtomicInteger();
  final AtomicInteger sectionsInside = new AtomicInteger();

  volatile boolean prepared;
  volatile @Nullable Fence fence;
  volatile long submitNanos;

  volatile boolean doneWhenSignaled;
  volatile int signalOrder;
  volatile long signalNanos;
  volatile long dropNanos;

  Watched(JobPlan plan, SoftwareJob job) {
    this.plan = plan;
    this.job = job;
  }

  boolean isSignaled() {
    Fence armed = fence;
    return armed != null && armed.isSignaled();
  }

  long seqno() {
    Fence armed = fence;
    return armed == null ? 0 : armed.seqno();
  }

  @Nullable Outcome outcome() {
    Fence armed = fence;
    return armed == null ? null : armed.outcome();
  }

  boolean succeeded() {
    Outcome outcome = outcome();
    return outcome != null && outcome.isSuccess();
  }

  @Nullable FenceError error() {
    Outcome outcome = outcome();
    return outcome == null ? null : outcome.error();
  }

  @Override
  public String toString() {
    return fence == null ? "a job that was not submitted" : "job " + seqno();
  }
}
