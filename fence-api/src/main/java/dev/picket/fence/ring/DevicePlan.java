package dev.picket.fence.ring;

import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@link SoftwareDevice} does that a good one would not. Immutable.
 *
 * <p>A good device works on one job after the other, raises an interrupt for each, gives a job up
 * when it is told to stop, to reset or to abandon it, acknowledges that at once, and can be
 * isolated.
 */
public final class DevicePlan {
  static final long NEVER = Long.MAX_VALUE;

  final boolean outOfOrder;
  final Set<Long> hanging;
  final Set<Long> refused;
  final Set<Long> withoutInterrupt;
  final boolean cannotAbandon;
  final boolean stopsBetweenJobs;
  final boolean ignoresStop;
  final long stopDelayNanos;
  final int resetsThatFail;
  final long resetNanos;
  final boolean cannotBeIsolated;
  final long onesAfterNanos;
  final long removedAfterNanos;
  final long backwardsAfterSeqno;
  final long lateCompletionNanos;
  final long lateWriteNanos;

  /** As good as a device can be; it may still be out of order. */
  final boolean good;

  private final String text;

  private DevicePlan(Builder builder) {
    outOfOrder = builder.outOfOrder;
    hanging = Set.copyOf(builder.hanging);
    refused = Set.copyOf(builder.refused);
    withoutInterrupt = Set.copyOf(builder.withoutInterrupt);
    cannotAbandon = builder.cannotAbandon;
    stopsBetweenJobs = builder.stopsBetweenJobs;
    ignoresStop = builder.ignoresStop;
    stopDelayNanos = builder.stopDelayNanos;
    resetsThatFail = builder.resetsThatFail;
    resetNanos = builder.resetNanos;
    cannotBeIsolated = builder.cannotBeIsolated;
    onesAfterNanos = builder.onesAfterNanos;
    removedAfterNanos = builder.removedAfterNanos;
    backwardsAfterSeqno = builder.backwardsAfterSeqno;
    lateCompletionNanos = builder.lateCompletionNanos;
    lateWriteNanos = builder.lateWriteNanos;
    good = builder.texts.stream().allMatch(Builder.OUT_OF_ORDER::equals);
    text = builder.texts.isEmpty() ? "well-behaved" : String.join(", ", builder.texts);
  }

  /**
   * Gives the plan of a good device.
   *
   * @return a plan
   */
  public static DevicePlan wellBehaved() {
    return builder().build();
  }

  /**
   * Begins a plan, as that of a good device.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Tells what is wrong with the device, in the order in which it was said.
   *
   * @return one line
   */
  @Override
  public String toString() {
    return text;
  }

  /**
   * Makes a plan. Confined to one thread; every method returns the same object. Times are counted
   * from the device's making, or where said from its acknowledgement; jobs are named by their
   * numbers.
   */
  public static final class Builder {
    private static final String OUT_OF_ORDER = "out of order";

    private final List<String> texts = new ArrayList<>();
    private final Set<Long> hanging = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> withoutInterrupt = new HashSet<>();
    private boolean outOfOrder;
    private boolean cannotAbandon;
    private boolean stopsBetweenJobs;
    private boolean ignoresStop;
    private long stopDelayNanos;
    private int resetsThatFail;
    private long resetNanos;
    private boolean cannotBeIsolated;
    private long onesAfterNanos = NEVER;
    private long removedAfterNanos = NEVER;
    private long backwardsAfterSeqno = NEVER;
    private long lateCompletionNanos = NEVER;
    private long lateWriteNanos = NEVER;

    private Builder() {}

    /**
     * Begins each job when it is submitted, so that a short one ends before a long one.
     *
     * @return this
     */
    public Builder outOfOrder() {
      outOfOrder = true;
      return with(OUT_OF_ORDER);
    }

    /**
     * Works on a job for ever, until that is given up.
     *
     * @param seqno the job, 1 or more
     * @return this
     * @throws IllegalArgumentException if there is no such number
     */
    public Builder hangs(long seqno) {
      hanging.add(checkedSeqno(seqno));
      return with("hangs at job " + seqno);
    }

    /**
     * Throws when a job is submitted.
     *
     * @param seqno the job, 1 or more
     * @return this
     * @throws IllegalArgumentException if there is no such number
     */
    public Builder refuses(long seqno) {
      refused.add(checkedSeqno(seqno));
      return with("refuses job " + seqno);
    }

    /**
     * Raises no interrupt when a job is done.
     *
     * @param seqno the job, 1 or more
     * @return this
     * @throws IllegalArgumentException if there is no such number
     */
    public Builder losesInterruptOf(long seqno) {
      withoutInterrupt.add(checkedSeqno(seqno));
      return with("loses the interrupt of job " + seqno);
    }

    /**
     * Cannot give up a single job.
     *
     * @return this
     */
    public Builder cannotAbandon() {
      cannotAbandon = true;
      return with("cannot abandon a job");
    }

    /**
     * Works on after it was told to stop until what it works on is done, and acknowledges then:
     * never, if that hangs.
     *
     * @return this
     */
    public Builder stopsBetweenJobs() {
      stopsBetweenJobs = true;
      return with("stops between jobs");
    }

    /**
     * Goes on as if it had not been told to stop.
     *
     * @return this
     */
    public Builder ignoresStop() {
      ignoresStop = true;
      return with("ignores the stop");
    }

    /**
     * Works on for a while after it was told to stop, and acknowledges then.
     *
     * @param delay zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder stopsAfter(Duration delay) {
      stopDelayNanos = Timeouts.nanosOf(delay);
      return with("stops after " + inMicros(delay));
    }

    /**
     * Does nothing when it is told to reset, and acknowledges nothing, a number of times.
     *
     * @param times how often; {@link Integer#MAX_VALUE} for a device that cannot be reset
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder failsResets(int times) {
      if (times < 0) {
        throw new IllegalArgumentException(times + " failing resets, expected 0 or more");
      }
      resetsThatFail = times;
      return with(times == Integer.MAX_VALUE ? "cannot be reset" : "fails " + times + " resets");
    }

    /**
     * Takes a time for each reset, whether or not that fails, and works on meanwhile.
     *
     * @param time for which the call lasts, zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder resetsTake(Duration time) {
      resetNanos = Timeouts.nanosOf(time);
      return with("resets within " + inMicros(time));
    }

    /**
     * Cannot be cut off memory, as without an IOMMU.
     *
     * @return this
     */
    public Builder cannotBeIsolated() {
      cannotBeIsolated = true;
      return with("cannot be isolated");
    }

    /**
     * Answers everything with ones, and hears no command, from a time on; it works on. What reads
     * it by another way finds it gone.
     *
     * @param time zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder answersOnesAfter(Duration time) {
      onesAfterNanos = Timeouts.nanosOf(time);
      return with("answers with ones after " + inMicros(time));
    }

    /**
     * Is taken out of the machine at a time: answers with ones, and works no more.
     *
     * @param time zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder isRemovedAfter(Duration time) {
      removedAfterNanos = Timeouts.nanosOf(time);
      return with("is removed after " + inMicros(time));
    }

    /**
     * Tells, once it has done a job beyond a certain one, a number below that one.
     *
     * @param seqno the last job that it counts rightly, 1 or more
     * @return this
     * @throws IllegalArgumentException if there is no such number
     */
    public Builder countsBackwardsAfter(long seqno) {
      backwardsAfterSeqno = checkedSeqno(seqno);
      return with("counts backwards after job " + seqno);
    }

    /**
     * Counts the job that it had to give up as done all the same, some time after it has
     * acknowledged that.
     *
     * @param delay after the acknowledgement, zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder completesLate(Duration delay) {
      lateCompletionNanos = Timeouts.nanosOf(delay);
      return with("completes " + inMicros(delay) + " after it has acknowledged not to");
    }

    /**
     * Writes to the memory of the job that it had to give up, some time after it has acknowledged
     * that.
     *
     * @param delay after the acknowledgement, zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder writesLate(Duration delay) {
      lateWriteNanos = Timeouts.nanosOf(delay);
      return with("writes " + inMicros(delay) + " after it has acknowledged not to");
    }

    /**
     * Makes the plan.
     *
     * @return a plan
     */
    public DevicePlan build() {
      return new DevicePlan(this);
    }

    private Builder with(String text) {
      texts.add(text);
      return this;
    }

    private static String inMicros(Duration duration) {
      return Timeouts.nanosOf(duration) / 1000 + " us";
    }

    private static long checkedSeqno(long seqno) {
      if (seqno < 1) {
        throw new IllegalArgumentException("job " + seqno + ", expected 1 or more");
      }
      return seqno;
    }
  }
}
