package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Timeouts;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * A daemon thread that polls rings and job queues, for those who have no loop of their own. It also
 * finds what an interrupt was lost for.
 */
public final class RingPoller implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RingPoller.class.getName());

  private final CopyOnWriteArrayList<IntSupplier> polled = new CopyOnWriteArrayList<>();
  private final long intervalNanos;
  private final Thread thread;
  private volatile boolean woken;
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param interval between two polls while nobody wakes it, more than zero
   * @throws IllegalArgumentException if the interval is zero or negative
   */
  public RingPoller(Duration interval) {
    intervalNanos = RingBuilder.positive(Timeouts.nanosOf(interval), "interval between polls");
    thread = Thread.ofPlatform().daemon().name("picket-ring-poller").start(this::run);
  }

  /**
   * Polls something from now on.
   *
   * @param poll such as {@code ring::poll}; gives how much it did
   */
  public void add(IntSupplier poll) {
    polled.add(requireNonNull(poll, "poll"));
    wake();
  }

  /** Polls at once, as after an interrupt. Any thread; never waits. */
  public void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  /** Polls no more, and waits for the poll that runs, unless it is this one. */
  @Override
  public void close() {
    closed = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      woken = false;
      // Nobody but a poll can have interrupted it, and it could not park any more.
      Thread.interrupted();
      int done = 0;
      for (IntSupplier poll : polled) {
        try {
          done += poll.getAsInt();
        } catch (Throwable e) {
          // Whatever it is, the others wait for nobody else.
          logFailure(e);
        }
      }
      // A lock that a poll waited for may have swallowed what unparked the thread.
      if (done == 0 && !woken) {
        LockSupport.parkNanos(this, intervalNanos);
      }
    }
  }

  private static void logFailure(Throwable thrown) {
    try {
      LOG.log(Level.ERROR, "Polling has failed; it is tried again", thrown);
    } catch (Throwable e) {
      // The log is broken, and there is nobody left to tell.
    }
  }
}
