package dev.picket.reclaim;

import org.jspecify.annotations.Nullable;

/**
 * A read-side section: from {@link Reader#enter} to {@link #close}, on one thread. What {@link
 * #protect} returned may be used until the section that protected it closes. Sections nest and hold
 * no lock; they should be short, because they hold back drops, and must not block, unless the
 * reclaimer is {@link ReclaimerOptions#sleepable}.
 *
 * <p>Both methods are for the thread that entered. With {@code -Dpicket.checks} a section that has
 * ended or belongs to another thread throws; without it, using one is undetected misuse.
 */
public abstract class Section implements AutoCloseable {
  /** For the strategies. */
  protected Section() {}

  /**
   * Protects a record's value. Wait-free and without allocation, unless the strategy says
   * otherwise.
   *
   * @param <T> type of the value
   * @param guarded the record, of the reclaimer that the section belongs to
   * @return the value, usable until this section closes; null if readers have been cut off, which
   *     stays so for ever
   */
  public abstract <T> @Nullable T protect(Guarded<T> guarded);

  /**
   * Ends the section. Wait-free; what was read in it happens before the drop of what it protected.
   * Closing it again changes nothing before the next section is entered; after that it may end that
   * one, which is undetected misuse, too.
   */
  @Override
  public abstract void close();

  /**
   * Loads a record's value for a strategy that has already made its protection visible.
   *
   * @param <T> type of the value
   * @param guarded the record
   * @return the value, by an acquire load
   */
  protected static <T> @Nullable T loadAcquire(Guarded<T> guarded) {
    return guarded.valueAcquire();
  }
}
