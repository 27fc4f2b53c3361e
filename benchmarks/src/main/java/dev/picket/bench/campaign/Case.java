package dev.picket.bench.campaign;

import dev.picket.fence.ring.InnocentJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One run of a ring, planned by a seed: the same seed gives the same case. Times are nanoseconds
 * from the beginning.
 *
 * @param seed what it was made from
 * @param misbehaviour of the device
 * @param jobs in the order of their times
 * @param sections of readers, at most as many as there are threads for them
 * @param credits of the queue through which jobs go to the ring; 0 if there is none
 * @param capacity of the ring
 * @param timeoutNanos of each job
 * @param resetAttempts of the ring
 * @param backOffNanos of the ring
 * @param innocentJobs policy of the ring
 * @param interrupts whether the device's interrupts reach the ring
 * @param pollNanos between two polls that no interrupt asks for
 * @param fencesArePolled whether consumers ask fences, at the same times
 * @param closeNanos when the ring is closed
 * @param deadlineNanos of the close
 */
record Case(
    long seed,
    Misbehaviour misbehaviour,
    List<JobPlan> jobs,
    List<SectionPlan> sections,
    int credits,
    int capacity,
    long timeoutNanos,
    int resetAttempts,
    long backOffNanos,
    InnocentJobs innocentJobs,
    boolean interrupts,
    long pollNanos,
    boolean fencesArePolled,
    long closeNanos,
    long deadlineNanos) {

  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  static final int MOST_SECTIONS = 3;

  /** Longer than any job takes, so that who is blamed must be hanging. */
  static final long LONGEST_JOB = 1_500 * MICRO;

  /** On a clock whose time costs nothing. */
  static Case virtual(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    long timeout = 2 * MILLI + random.nextLong(8 * MILLI);
    long deadline =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextLong(8 * MILLI);
          default -> random.nextLong(60 * MILLI);
        };
    return random(seed, random, timeout, deadline);
  }

  /** In real time, where threads are late and limits therefore wide. */
  static Case real(long seed) {
    return random(seed, new SplittableRandom(seed), 60 * MILLI, 300 * MILLI);
  }

  private static Case random(long seed, RandomGenerator random, long timeout, long deadline) {
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 12);
    List<JobPlan> jobs = new ArrayList<>();
    long time = 0;
    for (int i = 0; i < count; i++) {
      time += random.nextInt(3) == 0 ? 0 : random.nextLong(MILLI);
      long duration = random.nextInt(5) == 0 ? 0 : random.nextLong(LONGEST_JOB);
      int use = random.nextInt(10);
      jobs.add(
          new JobPlan(
              time,
              duration,
              8 + random.nextInt(40),
              random.nextBoolean(),
              use == 0
                  ? JobPlan.Use.GIVE_UP
                  : use == 1 ? JobPlan.Use.SUBMIT_PREPARED : JobPlan.Use.SUBMIT));
    }
    long length = random.nextBoolean() ? time + MILLI : time + 20 * MILLI;
    int credits = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 0;
    List<SectionPlan> sections = new ArrayList<>();
    // What the fences of a queue carry is none of their consumers' business.
    for (int i = credits > 0 ? 0 : random.nextInt(MOST_SECTIONS + 1); i > 0; i--) {
      long enter = random.nextLong(length);
      sections.add(new SectionPlan(enter, enter + random.nextLong(20 * MILLI)));
    }
    return new Case(
        seed,
        Misbehaviour.random(random, count, length),
        List.copyOf(jobs),
        List.copyOf(sections),
        credits,
        random.nextInt(6) == 0 ? 1 + random.nextInt(count) : 64,
        timeout,
        1 + random.nextInt(4),
        MILLI + random.nextLong(4 * MILLI),
        random.nextInt(3) == 0 ? InnocentJobs.CANCEL : InnocentJobs.RUN_AGAIN,
        random.nextInt(4) != 0,
        100 * MICRO + random.nextLong(400 * MICRO),
        random.nextInt(4) == 0,
        random.nextLong(length),
        deadline);
  }

  boolean hasQueue() {
    return credits > 0;
  }

  /** Whether fences end in the order of their numbers. */
  boolean isInOrder() {
    return hasQueue() || !misbehaviour.outOfOrder();
  }

  Duration deadline() {
    return Duration.ofNanos(deadlineNanos);
  }

  /** One line for who wants to see what a seed stands for. */
  @Override
  public String toString() {
    return "device %s; %d jobs%s, %d sections; ring of %d, timeout %d us, %d resets %d us apart, %s, %s; closed at %d us within %d us"
        .formatted(
            misbehaviour.plan(),
            jobs.size(),
            hasQueue() ? " in a queue of " + credits + " credits" : "",
            sections.size(),
            capacity,
            timeoutNanos / MICRO,
            resetAttempts,
            backOffNanos / MICRO,
            innocentJobs,
            interrupts ? "interrupts" : "no interrupts",
            closeNanos / MICRO,
            deadlineNanos / MICRO);
  }
}
