package dev.picket.linux.call;

import java.util.concurrent.atomic.AtomicBoolean;

/** An open file: its number and what it is. Closed once, however often and by whom it is asked. */
public final class Descriptor implements AutoCloseable {
  private final Kernel kernel;
  private final int number;
  private final String what;
  private final AtomicBoolean closed = new AtomicBoolean();

  public Descriptor(Kernel kernel, int number, String what) {
    this.kernel = kernel;
    this.number = number;
    this.what = what;
  }

  /**
   * Tells the number.
   *
   * @return it
   * @throws IllegalStateException once closed, when the number may be another file's
   */
  public int number() {
    if (closed.get()) {
      throw new IllegalStateException(what + " is closed");
    }
    return number;
  }

  public boolean isClosed() {
    return closed.get();
  }

  /** Closes the file. Linux has given the number back even where it reports an error. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      kernel.check(kernel.calls().close(number), "close", toString());
    }
  }

  @Override
  public String toString() {
    return what + " (descriptor " + number + ")";
  }
}
