package dev.picket.bench.campaign;

import java.util.Comparator;
import java.util.List;

/**
 * How and when jobs end that nothing can go wrong with: to the nanosecond if an interrupt tells of
 * it, else with the next poll.
 */
final class Forecast {
  private final Case plan;
  private final Misbehaviour device;
  private final List<Watched> jobs;
  private final long certainUntil;

  Forecast(Case plan, List<Watched> jobs, long closeNanos) {
    this.plan = plan;
    this.device = plan.misbehaviour();
    this.jobs =
        jobs.stream()
            .filter(each -> each.fence != null)
            .sorted(Comparator.comparingLong(Watched::seqno))
            .toList();
    certainUntil = Math.min(closeNanos, firstTrouble());
  }

  private long firstTrouble() {
    long first =
        switch (device.lie()) {
          case ONES, REMOVED -> device.lieParameter();
          default -> Long.MAX_VALUE;
        };
    for (Watched job : jobs) {
      if (device.hanging().contains(job.seqno())) {
        first = Math.min(first, job.submitNanos + plan.timeoutNanos());
      }
    }
    return first;
  }

  void check(List<String> problems) {
    long busyUntil = 0;
    for (Watched job : jobs) {
      boolean hangs = device.hanging().contains(job.seqno());
      boolean miscounted =
          device.lie() == Misbehaviour.Lie.BACKWARDS && job.seqno() >= device.lieParameter();
      if (miscounted || (hangs && plan.isInOrder())) {
        return;
      }
      boolean refused = device.refused().contains(job.seqno());
      long duration = refused ? 0 : job.plan.durationNanos();
      long end;
      long latest;
      if (plan.hasQueue()) {
        // It may wait for the credits of the one before, and then for a poll.
        end = job.submitNanos + duration;
        latest = Math.max(busyUntil, job.submitNanos) + duration + 2 * plan.pollNanos();
        busyUntil = latest;
      } else {
        end =
            duration
                + (device.outOfOrder() ? job.submitNanos : Math.max(busyUntil, job.submitNanos));
        latest = hasInterrupt(job, refused) ? end : end + plan.pollNanos();
        busyUntil = end;
      }
      if (!hangs && latest < certainUntil) {
        check(job, end, latest, refused, problems);
      }
    }
  }

  private static void check(
      Watched job, long end, long latest, boolean refused, List<String> problems) {
    if (job.signalNanos < end || job.signalNanos > latest) {
      problems.add(
          "%s ended at %d ns, expected %d to %d".formatted(job, job.signalNanos, end, latest));
    }
    if (job.succeeded() == refused) {
      problems.add("%s ended with %s".formatted(job, job.outcome()));
    }
  }

  private boolean hasInterrupt(Watched job, boolean refused) {
    return plan.interrupts() && !refused && !device.withoutInterrupt().contains(job.seqno());
  }
}
