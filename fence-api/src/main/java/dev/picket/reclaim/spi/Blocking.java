package dev.picket.reclaim.spi;

import java.lang.ref.WeakReference;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Tells where a blocking call of Picket could wait for itself: in a section that must not sleep, a
 * callback, a drop or a method that a ring calls on its device.
 */
public final class Blocking {
  private static final CopyOnWriteArrayList<WeakReference<Sections>> ALL =
      new CopyOnWriteArrayList<>();

  private Blocking() {}

  /** Knows the sections of one reclaimer, in which nobody may sleep. */
  @FunctionalInterface
  public interface Sections {
    /**
     * Tells whether the current thread is inside one.
     *
     * @return true inside a section
     */
    boolean currentThreadInside();
  }

  /**
   * Makes a reclaimer's sections known, weakly.
   *
   * @param sections kept alive by the reclaimer
   */
  public static void register(Sections sections) {
    ALL.removeIf(known -> known.get() == null);
    ALL.add(new WeakReference<>(sections));
  }

  /**
   * Forgets a reclaimer's sections.
   *
   * @param sections what was registered
   */
  public static void unregister(Sections sections) {
    ALL.removeIf(known -> known.get() == null || known.get() == sections);
  }

  /**
   * Tells where the current thread is, if a blocking call from there could deadlock.
   *
   * @return in words, such as "a callback"; null where blocking is allowed
   */
  public static @Nullable String obstacle() {
    ThreadContext context = ThreadContext.current();
    if (context.inCallback()) {
      return "a callback";
    }
    if (context.inDrop()) {
      return "a drop";
    }
    if (context.inDevice()) {
      return "a method of a ring's device";
    }
    for (WeakReference<Sections> known : ALL) {
      Sections sections = known.get();
      if (sections != null && sections.currentThreadInside()) {
        return "a read-side section";
      }
    }
    return null;
  }
}
