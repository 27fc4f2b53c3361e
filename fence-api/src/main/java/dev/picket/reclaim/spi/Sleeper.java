package dev.picket.reclaim.spi;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that parks, and its place in a queue of threads to be woken: in one at a time. */
public final class Sleeper {
  private static final VarHandle QUEUED =
      fieldVarHandle(lookup(), "queued", VarHandle.class, Sleeper.class, boolean.class);

  private final Thread thread;

  @SuppressWarnings("unused") // through QUEUED
  private boolean queued;

  /** Of whoever claimed the place; from the push on, of whoever has taken the queue. */
  @Nullable Sleeper next;

  /**
   * Makes one.
   *
   * @param thread is to be woken
   */
  public Sleeper(Thread thread) {
    this.thread = thread;
  }

  /** Wakes the thread, or has its next park return at once. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  /** Claims the place in a queue. */
  boolean claim() {
    return QUEUED.compareAndSet(this, false, true);
  }

  /** Gives the place up, and only then wakes the thread: see {@link WakeQueue}. */
  void wakeFromQueue() {
    next = null;
    QUEUED.setVolatile(this, false);
    wake();
  }
}
