package dev.picket.reclaim.spi;

import org.jspecify.annotations.Nullable;

/**
 * Tells where a blocking call of Picket could wait for itself: in a section that must not sleep, a
 * callback, a drop or a method that a ring calls on its device.
 */
public final class Blocking {
  private Blocking() {}

  /**
   * Tells where the current thread is, if a blocking call from there could deadlock.
   *
   * @return in words, such as "a callback"; null where blocking is allowed
   */
  public static @Nullable String obstacle() {
    ThreadContext context = ThreadContext.current();
    if (context.isIdle()) {
      return null;
    }
    if (context.inCallback()) {
      return "a callback";
    }
    if (context.inDrop()) {
      return "a drop";
    }
    if (context.inDevice()) {
      return "a method of a ring's device";
    }
    return context.inSection() ? "a read-side section" : null;
  }
}
