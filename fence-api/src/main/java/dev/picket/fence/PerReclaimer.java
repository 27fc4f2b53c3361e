package dev.picket.fence;

import dev.picket.reclaim.Reclaimer;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;

/**
 * What there is one of for each reclaimer. Kept by those who use it alone, for it may refer to its
 * reclaimer.
 */
final class PerReclaimer<T> {
  private final Function<Reclaimer, T> making;
  private final Map<Reclaimer, WeakReference<T>> made = new WeakHashMap<>();

  PerReclaimer(Function<Reclaimer, T> making) {
    this.making = making;
  }

  T of(Reclaimer reclaimer) {
    synchronized (made) {
      WeakReference<T> reference = made.get(reclaimer);
      T known = reference == null ? null : reference.get();
      if (known == null) {
        known = making.apply(reclaimer);
        made.put(reclaimer, new WeakReference<>(known));
      }
      return known;
    }
  }
}
