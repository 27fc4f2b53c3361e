package dev.picket.fence;

import org.jspecify.annotations.Nullable;

/**
 * What a driver can do for its pending fences. All are optional. Each call is made inside a
 * read-side section with data that stays usable until the call returns, by any thread that looks at
 * the fence; it must not block, unless the context's reclaimer is {@link
 * dev.picket.reclaim.ReclaimerOptions#sleepable}. A throwable is reported to the context's problem
 * handler, and the fence stays pending.
 *
 * <p>Callbacks of fences that are signalled inside an op run after the section has closed.
 *
 * @param <D> type of the driver's data
 */
public interface FenceOps<D> {
  /**
   * Makes sure that the fence will be signalled without being asked. Called once, when the first
   * consumer needs it.
   *
   * @param data the fence's data
   * @return how the work ended if it already has; null if the signal will come
   */
  default @Nullable Outcome enableSignaling(D data) {
    return null;
  }

  /**
   * Looks whether the work has ended.
   *
   * @param data the fence's data
   * @return how it ended, or null if it is not known to have ended
   */
  default @Nullable Outcome poll(D data) {
    return null;
  }

  /**
   * Is told by when somebody would like the signal: a hint, given any number of times, of which the
   * earliest counts. Never called for a fence that was seen to be signalled, but may overlap the
   * signal.
   *
   * @param data the fence's data
   * @param nanos on the clock of {@link System#nanoTime}
   */
  default void setDeadline(D data, long nanos) {}
}
