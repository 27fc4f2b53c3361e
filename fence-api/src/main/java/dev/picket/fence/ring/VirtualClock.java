package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.ThreadContext;
import java.util.PriorityQueue;

/**
 * A clock whose time passes only in {@link #pause}, on the thread that made it, which runs there
 * what is due: a run on it is the same each time, however long its hours are. For tests of rings.
 *
 * <p>Any thread may ask what time it is; everything else belongs to the thread that made it.
 */
public final class VirtualClock implements RingClock {
  private final Thread owner = Thread.currentThread();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private volatile long now;
  private long nextOrder;

  /** Makes a clock whose time is zero. */
  public VirtualClock() {}

  @Override
  public long nanos() {
    return now;
  }

  /**
   * Lets time pass, and runs what becomes due meanwhile, in the order of the times, and of {@link
   * #at} where these are equal. What runs may pause itself; time then passes within.
   *
   * @param nanos how much; zero or less runs what is due now
   * @throws IllegalStateException on another thread than the clock's own
   */
  @Override
  public void pause(long nanos) {
    checkOwner();
    long end = now + Math.max(0, nanos) < 0 ? Long.MAX_VALUE : now + Math.max(0, nanos);
    for (Event event; (event = events.peek()) != null && event.nanos <= end; ) {
      events.remove();
      now = Math.max(now, event.nanos);
      ThreadContext.current().runForAnother(event.action);
    }
    now = Math.max(now, end);
  }

  /**
   * Has something done at a time. What it throws is thrown by {@link #pause}.
   *
   * @param nanos when; what is past is done in the next pause
   * @param action what to do, once
   * @throws IllegalStateException on another thread than the clock's own
   */
  public void at(long nanos, Runnable action) {
    checkOwner();
    events.add(new Event(nanos, nextOrder++, requireNonNull(action, "action")));
  }

  private void checkOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "a virtual clock belongs to "
              + owner
              + " and was used by "
              + Thread.currentThread()
              + "; use RingClock.system() where several threads are");
    }
  }

  /** Something to be done at a time. */
  private record Event(long nanos, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime == 0 ? Long.compare(order, other.order) : byTime;
    }
  }
}
