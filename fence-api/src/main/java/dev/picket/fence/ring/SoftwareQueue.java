package dev.picket.fence.ring;

import org.jspecify.annotations.Nullable;

/**
 * The jobs on a software device, by number, and how far it has got with them. Guarded by the
 * device's lock.
 */
final class SoftwareQueue {
  /*
   * In order, a job begins when the one before it has ended. Out of order, all work at the same time, and one that is
   * done stays in the list until all before it are done. `completed` moves only when a job ends: past those that were
   * given up, not onto them.
   */

  private final SoftwareDevice device;
  private final DevicePlan plan;
  private @Nullable SoftwareJob first;
  private @Nullable SoftwareJob last;
  private long completed;
  private long freeSince = Long.MIN_VALUE;

  SoftwareQueue(SoftwareDevice device, DevicePlan plan) {
    this.device = device;
    this.plan = plan;
  }

  boolean isEmpty() {
    return first == null;
  }

  long completed() {
    return completed;
  }

  boolean isCompleted(long seqno) {
    SoftwareJob job = find(seqno);
    return job == null ? seqno <= completed : job.done;
  }

  /** For a job that is done when it is submitted to a queue that is empty. */
  void completed(long seqno) {
    completed = Math.max(completed, seqno);
  }

  void add(long seqno, SoftwareJob job, long now) {
    if (job.onDevice) {
      throw new IllegalStateException(
          job + " is on a device already, as number " + job.seqno + "; make one for each submit");
    }
    job.onDevice = true;
    job.done = false;
    job.seqno = seqno;
    job.beginNanos = now;
    SoftwareJob before = last;
    if (before != null && before.seqno > seqno) {
      // Run again after a reset, while later ones are done.
      before = null;
      for (SoftwareJob next = first; next != null && next.seqno < seqno; next = next.next) {
        before = next;
      }
    }
    link(before, job);
  }

  private void link(@Nullable SoftwareJob before, SoftwareJob job) {
    SoftwareJob after = before == null ? first : before.next;
    job.next = after;
    if (before == null) {
      first = job;
    } else {
      before.next = job;
    }
    if (after == null) {
      last = job;
    }
  }

  /** Works up to a time, on no job that would begin after a certain one. */
  void work(long until, long lastBegin) {
    SoftwareJob following;
    for (SoftwareJob job = first; job != null; job = following) {
      following = job.next;
      if (job.done) {
        continue;
      }
      if (beginOf(job) <= Math.min(until, lastBegin)) {
        device.write(job, until);
        long end = endOf(job);
        if (end <= until) {
          freeSince = end;
          job.done = true;
          if (!device.isCutOff()) {
            job.doneByDevice();
          }
          device.ended(job.seqno);
          passWhatIsDone();
        }
      }
      if (!plan.outOfOrder && !job.done) {
        return;
      }
    }
  }

  private void passWhatIsDone() {
    for (SoftwareJob job; (job = first) != null && job.done; ) {
      completed = Math.max(completed, job.seqno);
      remove(job);
    }
  }

  private long beginOf(SoftwareJob job) {
    return plan.outOfOrder ? job.beginNanos : Math.max(job.beginNanos, freeSince);
  }

  private long endOf(SoftwareJob job) {
    if (plan.hanging.contains(job.seqno)) {
      return DevicePlan.NEVER;
    }
    long end = beginOf(job) + job.durationNanos();
    return end < beginOf(job) ? DevicePlan.NEVER : end;
  }

  /** When the next one ends, of those that begin no later than that. */
  long nextEnd(long lastBegin) {
    long next = DevicePlan.NEVER;
    for (SoftwareJob job = working(); job != null; job = job.next) {
      if (!job.done && beginOf(job) <= lastBegin) {
        next = Math.min(next, endOf(job));
      }
      if (!plan.outOfOrder) {
        break;
      }
    }
    return next;
  }

  /** When the last one of those that have begun by now ends. */
  long lastEnd(long now) {
    long end = now;
    for (SoftwareJob job = working(); job != null; job = job.next) {
      if (!job.done && beginOf(job) <= now) {
        end = Math.max(end, endOf(job));
      }
      if (!plan.outOfOrder) {
        break;
      }
    }
    return end;
  }

  /** The first one that is not done. */
  @Nullable SoftwareJob working() {
    SoftwareJob job = first;
    while (job != null && job.done) {
      job = job.next;
    }
    return job;
  }

  /** Gives up one that is not done; null if there is no such job. */
  @Nullable SoftwareJob giveUp(long seqno, long now) {
    SoftwareJob job = find(seqno);
    if (job == null || job.done) {
      return null;
    }
    remove(job);
    freeSince = now;
    return job;
  }

  /** Gives up all that are not done. */
  void giveUpAll(long now) {
    for (SoftwareJob job; (job = working()) != null; ) {
      remove(job);
    }
    freeSince = now;
  }

  private void remove(SoftwareJob job) {
    SoftwareJob before = null;
    for (SoftwareJob next = first; next != job && next != null; next = next.next) {
      before = next;
    }
    if (before == null) {
      first = job.next;
    } else {
      before.next = job.next;
    }
    if (last == job) {
      last = before;
    }
    job.next = null;
    job.onDevice = false;
  }

  private @Nullable SoftwareJob find(long seqno) {
    SoftwareJob job = first;
    while (job != null && job.seqno != seqno) {
      job = job.next;
    }
    return job;
  }
}
