package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.Drop;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a ring is to be: begun by {@link Ring#on}, ended by {@link #build}. Confined to one thread;
 * every method returns the same object.
 *
 * @param <J> type of the jobs
 */
public final class RingBuilder<J> {
  final Reclaimer reclaimer;
  final RingDevice<J> device;
  String name = "ring";
  int capacity = 256;
  long timeoutNanos = Duration.ofSeconds(5).toNanos();
  int resetAttempts = 3;
  long resetBackOffNanos = Duration.ofMillis(10).toNanos();
  InnocentJobs innocentJobs = InnocentJobs.RUN_AGAIN;
  RingClock clock = RingClock.system();
  Consumer<? super RingProblem> onProblem = RingProblems.LOGGING;
  @Nullable Thread dropOwner;
  @Nullable JobDrop<J> jobDrop;
  @Nullable OwnMemory<?> ownMemory;

  RingBuilder(Reclaimer reclaimer, RingDevice<J> device) {
    this.reclaimer = requireNonNull(reclaimer, "reclaimer");
    this.device = requireNonNull(device, "device");
  }

  /**
   * Names the ring, and the timeline of its fences. The default is "ring".
   *
   * @param ringName for people
   * @return this
   */
  public RingBuilder<J> name(String ringName) {
    name = requireNonNull(ringName, "ringName");
    return this;
  }

  /**
   * Chooses how many jobs may be prepared or pending at a time. The default is 256.
   *
   * @param jobs 1 to 2<sup>20</sup>
   * @return this
   * @throws IllegalArgumentException outside of that
   */
  public RingBuilder<J> capacity(int jobs) {
    if (jobs < 1 || jobs > 1 << 20) {
      throw new IllegalArgumentException(
          "a ring of " + jobs + " places, expected 1 to " + (1 << 20));
    }
    capacity = jobs;
    return this;
  }

  /**
   * Has each job's data dropped when its fence is signalled and nobody can be looking at it. What a
   * device may still write is kept instead, until {@link Ring#deviceIsClosed}.
   *
   * @param weight gives the bytes of a job's data, counted against the reclaimer's limit
   * @param drop ends the data's life
   * @return this
   */
  public RingBuilder<J> drop(ToLongFunction<? super J> weight, Drop<? super J> drop) {
    jobDrop = new JobDrop<>(requireNonNull(weight, "weight"), requireNonNull(drop, "drop"));
    return this;
  }

  /**
   * Gives the ring memory of its own, such as the queue that the device reads, or mapped registers:
   * dropped after the data of all jobs, or kept as theirs is.
   *
   * @param <C> type of the memory
   * @param memory what the device shares
   * @param weight its bytes, counted against the reclaimer's limit
   * @param drop ends its life
   * @return this
   */
  public <C> RingBuilder<J> ownMemory(C memory, long weight, Drop<? super C> drop) {
    ownMemory =
        new OwnMemory<>(requireNonNull(memory, "memory"), weight, requireNonNull(drop, "drop"));
    return this;
  }

  /**
   * Hands all drops back to a thread, which runs them in {@link Ring#poll}: for objects that belong
   * to one thread, as those of GL and CUDA do.
   *
   * @param thread whom the data belongs to
   * @return this
   */
  public RingBuilder<J> handDropsBackTo(Thread thread) {
    dropOwner = requireNonNull(thread, "thread");
    return this;
  }

  /**
   * Chooses how long the device may work on a job before it counts as hanging. A device that works
   * in order begins a job when it has ended the one before; of another one it is not known, and the
   * time runs from the submission. The default is 5 seconds.
   *
   * @param timeout more than zero
   * @return this
   * @throws IllegalArgumentException if it is zero or negative
   */
  public RingBuilder<J> timeout(Duration timeout) {
    timeoutNanos = positive(Timeouts.nanosOf(timeout), "timeout of a job");
    return this;
  }

  /**
   * Chooses how often a reset is tried before the device is cut off memory. The default is 3 times,
   * with a pause of 10 ms after the first failure, and of twice as much after each further one.
   *
   * @param attempts 1 or more
   * @param backOff the first pause, more than zero
   * @return this
   * @throws IllegalArgumentException outside of that
   */
  public RingBuilder<J> resets(int attempts, Duration backOff) {
    resetAttempts = (int) positive(attempts, "number of resets to try");
    resetBackOffNanos = positive(Timeouts.nanosOf(backOff), "pause after a failed reset");
    return this;
  }

  /**
   * Chooses what becomes of jobs that another one's hanging has interrupted. The default is to run
   * those again that were declared {@link PreparedJob#restartable}.
   *
   * @param policy what to do
   * @return this
   */
  public RingBuilder<J> innocentJobs(InnocentJobs policy) {
    innocentJobs = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Chooses the clock. The default is the machine's.
   *
   * @param ringClock also the clock of the fences' times
   * @return this
   */
  public RingBuilder<J> clock(RingClock ringClock) {
    clock = requireNonNull(ringClock, "ringClock");
    return this;
  }

  /**
   * Chooses who is told of problems. The default is a warning in the log.
   *
   * @param handler called on whatever thread meets the problem; keep it short
   * @return this
   */
  public RingBuilder<J> onProblem(Consumer<? super RingProblem> handler) {
    onProblem = requireNonNull(handler, "handler");
    return this;
  }

  /**
   * Makes the ring. The device must be ready to take jobs, with nothing in its queue.
   *
   * @return the ring, running
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the reclaimer is closed
   */
  public Ring<J> build() {
    return new Ring<>(new RingCore<>(this));
  }

  static long positive(long value, String what) {
    if (value <= 0) {
      throw new IllegalArgumentException("the " + what + " is " + value + ", expected 1 or more");
    }
    return value;
  }

  /** How the data of each job ends. */
  record JobDrop<J>(ToLongFunction<? super J> weight, Drop<? super J> drop) {}

  /** The ring's own memory and its end. */
  record OwnMemory<C>(C memory, long weight, Drop<? super C> drop) {
    void dropBy(JobMemory<?> owner) throws Exception {
      owner.dropOwn(memory, drop);
    }
  }
}
