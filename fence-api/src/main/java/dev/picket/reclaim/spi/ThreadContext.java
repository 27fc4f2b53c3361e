package dev.picket.reclaim.spi;

import org.jspecify.annotations.Nullable;

/**
 * What the current thread is doing on behalf of Picket: whether it runs a callback, a drop or a
 * device's method, in which a blocking call could deadlock, and the tail of the callbacks that its
 * outermost signal still has to run.
 *
 * <p>Confined to its thread.
 */
public final class ThreadContext {
  private static final ThreadLocal<ThreadContext> CURRENT =
      ThreadLocal.withInitial(ThreadContext::new);

  private int callbacks;
  private int drops;
  private int deviceMethods;
  private @Nullable Object trampoline;

  private ThreadContext() {}

  /**
   * Finds the current thread's context.
   *
   * @return the context, made at the first call on this thread
   */
  public static ThreadContext current() {
    return CURRENT.get();
  }

  /** Notes that callbacks of a signal begin to run on this thread. */
  public void enterCallback() {
    callbacks++;
  }

  /** Notes that they have run. */
  public void exitCallback() {
    callbacks--;
  }

  /** Notes that drops begin to run on this thread. */
  public void enterDrop() {
    drops++;
  }

  /** Notes that they have run. */
  public void exitDrop() {
    drops--;
  }

  /** Notes that a ring has begun to call its device on this thread. */
  public void enterDevice() {
    deviceMethods++;
  }

  /** Notes that the device has answered. */
  public void exitDevice() {
    deviceMethods--;
  }

  /**
   * Runs what another thread does meanwhile, for a clock that has but one: it may block, though the
   * current thread is inside a method of a device.
   *
   * @param other runs here
   */
  public void runForAnother(Runnable other) {
    int mine = deviceMethods;
    deviceMethods = 0;
    try {
      other.run();
    } finally {
      deviceMethods = mine;
    }
  }

  /**
   * Tells whether a callback is running on this thread.
   *
   * @return true inside a callback
   */
  public boolean inCallback() {
    return callbacks > 0;
  }

  /**
   * Tells whether a drop is running on this thread.
   *
   * @return true inside a drop
   */
  public boolean inDrop() {
    return drops > 0;
  }

  /**
   * Tells whether a ring is calling its device on this thread.
   *
   * @return true inside a method of a device
   */
  public boolean inDevice() {
    return deviceMethods > 0;
  }

  /**
   * Reads the state of the outermost signal's callback queue.
   *
   * @return what {@link #trampoline(Object)} stored last
   */
  public @Nullable Object trampoline() {
    return trampoline;
  }

  /**
   * Stores the state of the outermost signal's callback queue.
   *
   * @param tail the state, null when no signal is running callbacks on this thread
   */
  public void trampoline(@Nullable Object tail) {
    trampoline = tail;
  }
}
