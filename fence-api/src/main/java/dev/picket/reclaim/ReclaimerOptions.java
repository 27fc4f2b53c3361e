package dev.picket.reclaim;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a reclaimer is to run. Mutable, confined to one thread, read once by the reclaimer's
 * constructor; every method returns the same object.
 */
public final class ReclaimerOptions {
  private static final System.Logger LOG = System.getLogger(Reclaimer.class.getName());

  private static final Duration STALLED = Duration.ofSeconds(10);

  /** After this time Linux calls a task hung that sleeps and cannot be woken. */
  private static final Duration STALLED_ASLEEP = Duration.ofMinutes(2);

  final String name;
  final boolean background;
  boolean sleepable;
  long maxRecords = 1L << 20;
  long maxBytes = Long.MAX_VALUE;
  FullPolicy whenFull;
  @Nullable Executor dropExecutor;
  private @Nullable Duration stallThreshold;
  Consumer<StalledReader> onStall = stalled -> LOG.log(Level.WARNING, "{0}", stalled);
  BiConsumer<@Nullable Object, Throwable> onDropFailure =
      (value, failure) ->
          LOG.log(Level.ERROR, "A drop failed; its value is not dropped again", failure);

  private ReclaimerOptions(String name, boolean background) {
    this.name = requireNonNull(name, "name");
    this.background = background;
    this.whenFull = background ? FullPolicy.BLOCK : FullPolicy.FAIL;
  }

  private ReclaimerOptions(ReclaimerOptions other) {
    this.name = other.name;
    this.background = other.background;
    this.sleepable = other.sleepable;
    this.maxRecords = other.maxRecords;
    this.maxBytes = other.maxBytes;
    this.whenFull = other.whenFull;
    this.dropExecutor = other.dropExecutor;
    this.stallThreshold = other.stallThreshold;
    this.onStall = other.onStall;
    this.onDropFailure = other.onDropFailure;
  }

  Duration stallThreshold() {
    Duration chosen = stallThreshold;
    return chosen != null ? chosen : sleepable ? STALLED_ASLEEP : STALLED;
  }

  /** The options as they are now, which a reclaimer keeps. */
  ReclaimerOptions copy() {
    return new ReclaimerOptions(this);
  }

  /**
   * A reclaimer with two daemon threads of its own: one for grace periods, one for drops. A third
   * one comes and goes, which wakes threads that wait for fences.
   *
   * @param name tells reclaimers apart in thread names, logs and statistics
   * @return new options
   */
  public static ReclaimerOptions background(String name) {
    return new ReclaimerOptions(name, true);
  }

  /**
   * A reclaimer without any thread: its user calls {@link Reclaimer#drain}, and drops run there.
   *
   * @param name tells reclaimers apart in logs and statistics
   * @return new options
   */
  public static ReclaimerOptions driven(String name) {
    return new ReclaimerOptions(name, false);
  }

  /**
   * Lets sections sleep, park and call what blocks: waits for fences, and the blocking calls of
   * other reclaimers, in whose drops and sections it changes nothing. What would wait for the
   * section itself stays refused in it: {@code synchronize}, {@code barrier}, {@code drain}, {@code
   * close} and an {@code allocate} that has to wait, of this reclaimer. The default is that
   * sections must not block.
   *
   * <p>Everything retired to this reclaimer may wait for one that sleeps, so give what sleeps a
   * reclaiming domain of its own, for each use. Two threads that each wait, in a section of one
   * sleepable reclaimer, for the readers of the other's wait for ever: no such wait is detected.
   *
   * <p>Sleeping readers are called stalled later, after two minutes unless {@link #onStall} says
   * otherwise: a section that lasts ten seconds is suspect where sections must not sleep, and
   * ordinary where one waits for hardware.
   *
   * <p>What {@code srcu_read_lock} and {@code synchronize_srcu} are to {@code rcu_read_lock} and
   * {@code synchronize_rcu} in the Linux kernel, which asks for a domain per use as well.
   *
   * @return this
   */
  public ReclaimerOptions sleepable() {
    sleepable = true;
    return this;
  }

  /**
   * Bounds the records that are allocated and not yet dropped. The default is 1,048,576.
   *
   * @param records at least 1
   * @return this
   * @throws IllegalArgumentException if records is below 1
   */
  public ReclaimerOptions maxRecords(long records) {
    if (records < 1) {
      throw new IllegalArgumentException("maxRecords is " + records + ", expected at least 1");
    }
    maxRecords = records;
    return this;
  }

  /**
   * Bounds the bytes that those records weigh together. The default is no bound.
   *
   * @param bytes at least 1
   * @return this
   * @throws IllegalArgumentException if bytes is below 1
   */
  public ReclaimerOptions maxBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxBytes is " + bytes + ", expected at least 1");
    }
    maxBytes = bytes;
    return this;
  }

  /**
   * Chooses what {@code allocate} does at the limit. The default is to block if there are
   * background threads, and to fail if there are none.
   *
   * @param policy what to do
   * @return this
   * @throws IllegalArgumentException if a driven reclaimer is to block: nobody might be left to
   *     make room
   */
  public ReclaimerOptions whenFull(FullPolicy policy) {
    if (requireNonNull(policy, "policy") == FullPolicy.BLOCK && !background) {
      throw new IllegalArgumentException(
          "a driven reclaimer cannot block in allocate, because the blocked thread may be the one"
              + " that drains; use FullPolicy.FAIL, drain and try again");
    }
    whenFull = policy;
    return this;
  }

  /**
   * Runs the drops of a batch as one task of an executor, instead of on the reclaimer's own
   * dropping thread.
   *
   * @param executor accepts tasks for as long as the reclaimer has records; a refused task runs on
   *     the reclaimer's own dropping thread
   * @return this
   * @throws IllegalArgumentException if the reclaimer is driven: it drops where it is drained
   */
  public ReclaimerOptions dropOn(Executor executor) {
    if (!background) {
      throw new IllegalArgumentException(
          "a driven reclaimer runs drops in drain(), not on an executor");
    }
    dropExecutor = requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Chooses when and to whom a stalled reader is reported. The default is a warning in the log
   * after ten seconds, or two minutes if the reclaimer is {@link #sleepable}. A reader that stays
   * is reported again each time its age has doubled, however many grace periods wait for it.
   *
   * <p>Pauses of the whole process accuse nobody: of a time in which nobody looked at the reader
   * ten milliseconds count and no more, or, without background threads, a sixteenth of the
   * threshold.
   *
   * @param threshold how long a grace period may wait for one reader
   * @param listener called on the thread that waits for the reader: the grace-period thread, or one
   *     that drains or synchronizes; keep it short
   * @return this
   * @throws IllegalArgumentException if threshold is not positive
   */
  public ReclaimerOptions onStall(Duration threshold, Consumer<StalledReader> listener) {
    if (threshold.isNegative() || threshold.isZero()) {
      throw new IllegalArgumentException(
          "stall threshold is " + threshold + ", expected more than nothing");
    }
    stallThreshold = threshold;
    onStall = requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Chooses who is told of a drop that threw. The default is an error in the log.
   *
   * @param handler given the value, which must not be dropped again, and what was thrown
   * @return this
   */
  public ReclaimerOptions onDropFailure(BiConsumer<@Nullable Object, Throwable> handler) {
    onDropFailure = requireNonNull(handler, "handler");
    return this;
  }
}
