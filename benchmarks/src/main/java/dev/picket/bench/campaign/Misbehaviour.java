package dev.picket.bench.campaign;

import dev.picket.fence.ring.DevicePlan;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What a device does wrong, as the oracle needs to know it: times in nanoseconds. */
record Misbehaviour(
    boolean outOfOrder,
    Set<Long> hanging,
    Set<Long> refused,
    Set<Long> withoutInterrupt,
    boolean cannotAbandon,
    boolean ignoresStop,
    boolean stopsBetweenJobs,
    long stopDelay,
    int resetsThatFail,
    long resetNanos,
    boolean cannotBeIsolated,
    Lie lie,
    long lieParameter) {

  /** Why the device's word may be wrong. The parameter is a time, or for a count a job. */
  enum Lie {
    NONE,
    ONES,
    REMOVED,
    BACKWARDS,
    LATE_COMPLETION,
    LATE_WRITE
  }

  private static final long MILLI = 1_000_000;

  static Misbehaviour random(RandomGenerator random, int jobs, long lengthNanos) {
    boolean outOfOrder = chance(random, 25);
    Set<Long> hanging = new HashSet<>();
    int hangs = chance(random, 40) ? 0 : 1 + random.nextInt(2);
    for (int i = 0; i < hangs; i++) {
      hanging.add(1 + random.nextLong(jobs));
    }
    Set<Long> refused = new HashSet<>();
    if (chance(random, 10)) {
      refused.add(1 + random.nextLong(jobs));
    }
    hanging.removeAll(refused);
    Set<Long> withoutInterrupt = new HashSet<>();
    if (chance(random, 30)) {
      for (long seqno = 1; seqno <= jobs; seqno++) {
        if (chance(random, 40)) {
          withoutInterrupt.add(seqno);
        }
      }
    }
    boolean cannotAbandon = chance(random, 50);
    int stop = random.nextInt(100);
    long stopDelay = stop >= 60 ? random.nextLong(5 * MILLI) : 0;
    int reset = random.nextInt(100);
    int resetsThatFail = reset < 60 ? 0 : reset < 90 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
    long resetNanos = chance(random, 40) ? random.nextLong(4 * MILLI) : 0;
    boolean cannotBeIsolated = chance(random, 30);
    Lie lie =
        chance(random, 60) ? Lie.NONE : Lie.values()[1 + random.nextInt(Lie.values().length - 1)];
    if (outOfOrder && lie == Lie.LATE_COMPLETION) {
      // A job that is run again cannot be told from its first run, which completes late.
      lie = Lie.NONE;
    }
    long parameter =
        switch (lie) {
          case NONE -> 0;
          case ONES, REMOVED -> random.nextLong(lengthNanos);
          case BACKWARDS -> 1 + random.nextLong(jobs);
          case LATE_COMPLETION, LATE_WRITE -> random.nextLong(2 * MILLI);
        };
    return new Misbehaviour(
        outOfOrder,
        Set.copyOf(hanging),
        Set.copyOf(refused),
        Set.copyOf(withoutInterrupt),
        cannotAbandon,
        stop < 20,
        stop >= 20 && stop < 40,
        stopDelay,
        resetsThatFail,
        resetNanos,
        cannotBeIsolated,
        lie,
        parameter);
  }

  private static boolean chance(RandomGenerator random, int percent) {
    return random.nextInt(100) < percent;
  }

  /** Whether all that the device says is true, and it hears what it is told. */
  boolean isTrustworthy() {
    return lie == Lie.NONE;
  }

  DevicePlan plan() {
    DevicePlan.Builder plan = DevicePlan.builder();
    if (outOfOrder) {
      plan.outOfOrder();
    }
    hanging.stream().sorted().forEach(plan::hangs);
    refused.stream().sorted().forEach(plan::refuses);
    withoutInterrupt.stream().sorted().forEach(plan::losesInterruptOf);
    if (cannotAbandon) {
      plan.cannotAbandon();
    }
    if (ignoresStop) {
      plan.ignoresStop();
    }
    if (stopsBetweenJobs) {
      plan.stopsBetweenJobs();
    }
    if (stopDelay > 0) {
      plan.stopsAfter(Duration.ofNanos(stopDelay));
    }
    if (resetsThatFail > 0) {
      plan.failsResets(resetsThatFail);
    }
    if (resetNanos > 0) {
      plan.resetsTake(Duration.ofNanos(resetNanos));
    }
    if (cannotBeIsolated) {
      plan.cannotBeIsolated();
    }
    Duration time = Duration.ofNanos(lieParameter);
    switch (lie) {
      case NONE -> {}
      case ONES -> plan.answersOnesAfter(time);
      case REMOVED -> plan.isRemovedAfter(time);
      case BACKWARDS -> plan.countsBackwardsAfter(lieParameter);
      case LATE_COMPLETION -> plan.completesLate(time);
      case LATE_WRITE -> plan.writesLate(time);
    }
    return plan.build();
  }
}
