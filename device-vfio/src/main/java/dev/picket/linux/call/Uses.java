package dev.picket.linux.call;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the calls that are using a thing of the kernel's, which has a number that is another
 * thing's soon after it was closed. Closing it refuses new uses at once, and is done by whoever is
 * the last to use it.
 */
public final class Uses {
  private static final long CLOSED = Long.MIN_VALUE;

  private final String what;
  private final Runnable end;
  private final AtomicLong state = new AtomicLong();

  /**
   * Begins without uses.
   *
   * @param what the thing, for messages
   * @param end closes it; run once, by the last use or by {@link #close}
   */
  public Uses(String what, Runnable end) {
    this.what = what;
    this.end = end;
  }

  /**
   * Begins a use, which {@link #exit} has to end.
   *
   * @throws IllegalStateException once it was closed
   */
  public void enter() {
    if (!tryEnter()) {
      throw new IllegalStateException(what + " is closed");
    }
  }

  /** Begins a use, unless it was closed. */
  public boolean tryEnter() {
    long now;
    do {
      now = state.get();
      if (now < 0) {
        return false;
      }
    } while (!state.compareAndSet(now, now + 1));
    return true;
  }

  /** Begins another use while this caller has one, though the thing may have been closed. */
  public void enterAgain() {
    state.incrementAndGet();
  }

  /** Ends a use. */
  public void exit() {
    if (state.decrementAndGet() == CLOSED) {
      end.run();
    }
  }

  public boolean isClosed() {
    return state.get() < 0;
  }

  /** Refuses new uses, and closes the thing if there are none. May be called again. */
  public void close() {
    if (state.getAndUpdate(now -> now | CLOSED) == 0) {
      end.run();
    }
  }
}
