package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Composite;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.reclaim.spi.Turns;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A counter that signals fences as it goes up: the tool with which users test what they do with
 * fences, without any device and without a reclaimer. A fence stands for a value of the counter and
 * is signalled when that is reached, in the order of the values.
 *
 * <p>Any thread may call anything; nothing waits. Callbacks run on the thread that counts up, or on
 * another one that looks at the same time.
 *
 * <p>Follows {@code sw_sync} of the Linux kernel, which nobody may use in production, as a fence
 * that nobody is bound to signal can hold up others for ever. The same is true of this.
 */
public final class SoftwareTimeline implements AutoCloseable {
  /*
   * Whoever has raised the counter, closed the timeline or made a fence has the fences looked at afterwards, by one
   * thread at a time. So a fence that is made while the counter passes it is seen by one of the two, and fences are
   * signalled in order.
   */

  private final String name;
  private final long contextId = Value.newContext();
  private final ConcurrentSkipListMap<Long, Value> pending = new ConcurrentSkipListMap<>();
  private final AtomicLong counter = new AtomicLong();
  private final Turns signaling = new Turns(this::signalReached);
  private volatile boolean closed;

  /**
   * Makes a timeline whose counter is zero.
   *
   * @param name for people
   */
  public SoftwareTimeline(String name) {
    this.name = requireNonNull(name, "name");
  }

  /**
   * Makes a fence, or gives the pending one that was made for the same value.
   *
   * @param value 0 or more, in any order
   * @return signalled if the counter has reached the value; by another thread, or after the
   *     callback that calls this, if they are at it
   * @throws IllegalArgumentException if the value is negative
   * @throws IllegalStateException if the timeline is closed
   */
  public Fence fence(long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "there is no value " + value + " of " + this + "; expected 0 or more");
    }
    Value made = pending.computeIfAbsent(value, Value::new);
    boolean late = closed;
    signaling.take();
    if (late) {
      throw new IllegalStateException(this + " is closed; fences are made before");
    }
    return made.fence();
  }

  /**
   * Counts up, and signals what is reached.
   *
   * @param steps 1 or more
   * @return the new value of the counter
   * @throws IllegalArgumentException if that is less than 1 step, or beyond 63 bits
   * @throws IllegalStateException if the timeline is closed
   */
  public long advance(long steps) {
    if (closed) {
      throw new IllegalStateException(this + " is closed; nothing is left to be signalled");
    }
    long value = counter.updateAndGet(before -> sum(before, steps));
    signaling.take();
    return value;
  }

  private long sum(long before, long steps) {
    if (steps < 1 || steps > Long.MAX_VALUE - before) {
      throw new IllegalArgumentException(
          "%s cannot count up from %d by %d steps; expected 1 or more, and no value over %d"
              .formatted(this, before, steps, Long.MAX_VALUE));
    }
    return before + steps;
  }

  /**
   * Tells the value of the counter.
   *
   * @return 0 or more
   */
  public long value() {
    return counter.get();
  }

  /**
   * Tells by when a pending fence is wanted.
   *
   * @param value of the fence
   * @return the earliest time that was told, on the clock of {@link System#nanoTime}; empty if none
   *     was, or no fence of the value is pending
   */
  public OptionalLong deadline(long value) {
    Value of = pending.get(value);
    return of == null ? OptionalLong.empty() : of.deadline();
  }

  /**
   * Ends the timeline: what is pending fails with {@link FenceError#ENOENT}. May be called again.
   */
  @Override
  public void close() {
    closed = true;
    signaling.take();
  }

  private int signalReached() {
    int signaled = 0;
    for (Map.Entry<Long, Value> first; (first = pending.firstEntry()) != null; signaled++) {
      boolean reached = first.getKey() <= counter.get();
      if (!reached && !closed) {
        break;
      }
      // Its deadline can be asked until it is signalled; who makes another one finds it reached.
      pending.remove(first.getKey());
      first.getValue().end(reached ? null : FenceError.ENOENT);
    }
    return signaled;
  }

  @Override
  public String toString() {
    return "software timeline " + contextId + " " + name;
  }

  /** A value of the counter that somebody has asked for. */
  private final class Value extends Composite {
    private final EarliestDeadline deadline = new EarliestDeadline();

    Value(long value) {
      super(contextId, value, name, true);
    }

    static long newContext() {
      return newContextId();
    }

    void end(@Nullable FenceError error) {
      signal(error, System.nanoTime());
    }

    OptionalLong deadline() {
      return deadline.nanos();
    }

    @Override
    public List<Fence> parts() {
      return List.of();
    }

    @Override
    public boolean isSumOfParts() {
      return false;
    }

    @Override
    protected void join() {}

    @Override
    protected void leave() {}

    @Override
    protected void look() {
      signaling.take();
    }

    @Override
    protected void deadline(long nanos) {
      deadline.lower(nanos);
    }
  }
}
