package dev.picket.reclaim;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For the strategies: what is waited for before what was cut off earlier may be dropped. Begun by
 * {@link Reclaimer#beginGracePeriod}; for one thread at a time.
 */
public interface GracePeriod {
  /**
   * Looks at the readers, without waiting for them.
   *
   * @return whether nobody uses anything any more that was cut off before the grace period began;
   *     whoever got true may rely on it and need not ask again
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
     * Leaves all other records alone from now on. Called once, before the first look.
     *
     * @param handles gives those of records that were cut off before the grace period began, in
     *     ascending order
     */
    void waitOnlyFor(Supplier<long[]> handles);

    /**
     * Tells, after {@link #isOver} has said no, whether one record has to wait.
     *
     * @param handle one of those that are waited for
     * @return false if no reader uses this record any more
     */
    boolean holdsBack(long handle);
  }
}
