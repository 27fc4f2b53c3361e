package dev.picket.reclaim;

import org.jspecify.annotations.Nullable;

/**
 * What a strategy waits for before what was cut off earlier may be dropped. Begun by {@link
 * Reclaimer#beginGracePeriod}; for one thread at a time.
 */
public interface GracePeriod {
  /**
   * Looks at the readers, without waiting for them.
   *
   * @return whether nobody uses anything any more that was cut off before the grace period began;
   *     once true, for ever
   */
  boolean isOver();

  /**
   * Names a thread that is waited for.
   *
   * @return the thread, or null if there is none any more
   */
  @Nullable Thread blocker();

  /** A grace period of a strategy that knows which records its readers use. */
  interface OfEachRecord extends GracePeriod {
    /**
     * Tells, after {@link #isOver} has said no, whether one record has to wait.
     *
     * @param handle of a record that was cut off before the grace period began
     * @return false if no reader uses this record any more
     */
    boolean holdsBack(long handle);
  }
}
