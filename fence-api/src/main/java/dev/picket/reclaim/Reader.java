package dev.picket.reclaim;

import dev.picket.reclaim.spi.Checks;
import org.jspecify.annotations.Nullable;

/**
 * One thread's permission to enter sections: obtained once by {@link Reclaimer#reader} and kept.
 * Except for {@link #reclaimer}, for its own thread only.
 *
 * <p>A reader whose thread has ended is found and removed; a section it left open counts as closed.
 */
public abstract class Reader implements AutoCloseable {
  private final Reclaimer reclaimer;
  private final boolean leasable;
  private volatile @Nullable Thread owner;

  /**
   * For the strategies.
   *
   * @param reclaimer whose records it reads
   * @param leasable whether it belongs to no thread for good and is lent to virtual threads
   */
  protected Reader(Reclaimer reclaimer, boolean leasable) {
    this.reclaimer = reclaimer;
    this.leasable = leasable;
  }

  /**
   * Enters a section, nested in the thread's open ones. Wait-free, and without allocation unless
   * the strategy says otherwise.
   *
   * @return the section, to be closed on this thread, innermost first
   * @throws IllegalStateException if the reader was closed
   */
  public final Section enter() {
    if (Checks.ON && Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "the reader of "
              + owner
              + " was used by "
              + Thread.currentThread()
              + "; each thread calls reader() itself");
    }
    Section section = begin();
    // Closed twice, a lent section would end that of the reader's next borrower.
    return Checks.ON || leasable ? checked(section) : section;
  }

  private Section checked(Section section) {
    try {
      return new CheckedSection(section, this);
    } catch (Throwable e) {
      section.close();
      throw e;
    }
  }

  /**
   * Tells whose records it reads.
   *
   * @return the reclaimer
   */
  public final Reclaimer reclaimer() {
    return reclaimer;
  }

  /**
   * Gives the reader's slot back. Not needed before the thread ends.
   *
   * @throws IllegalStateException inside a section, or on another thread
   */
  @Override
  public final void close() {
    Thread known = owner;
    if (known != null && known != Thread.currentThread()) {
      throw new IllegalStateException(
          "the reader of "
              + known
              + " was closed by "
              + Thread.currentThread()
              + "; its own thread closes it, or nobody");
    }
    if (depth() > 0) {
      throw new IllegalStateException(
          "a reader was closed inside its section; close the section first");
    }
    if (depth() == 0) {
      disable();
      reclaimer.unregister(this);
    }
  }

  /**
   * Begins a section.
   *
   * @return the section, the same object each time if the strategy likes
   */
  protected abstract Section begin();

  /**
   * Tells how many sections are open.
   *
   * @return their number; negative once the reader is disabled
   */
  protected abstract int depth();

  /** Makes {@link #begin} throw from now on. Called outside a section. */
  protected abstract void disable();

  /**
   * To be called by {@link #begin} of a disabled reader.
   *
   * @return the exception to throw
   */
  protected static IllegalStateException disabledReader() {
    return new IllegalStateException(
        "the reader was closed; obtain another one by reclaimer.reader()");
  }

  /** To be called after the outermost section has ended. */
  protected final void outermostSectionEnded() {
    if (leasable) {
      reclaimer.giveBack(this);
    }
  }

  /**
   * Tells whose sections these are now.
   *
   * @return the thread, or null while the reader waits for a virtual thread
   */
  protected final @Nullable Thread owner() {
    return owner;
  }

  /**
   * Tells whether a thread that was the {@link #owner} before it was seen inside a section is still
   * to be waited for. A dead thread's section counts as closed. A lent reader may have changed
   * owners in between; then the section was that of the new one, who is waited for.
   *
   * @param before the owner, read before the section was looked at
   * @return a thread that may be inside; null if there is none
   */
  protected final @Nullable Thread stillInside(@Nullable Thread before) {
    return before == null || before.isAlive() || before != owner ? before : null;
  }

  final void owner(@Nullable Thread thread) {
    owner = thread;
  }

  final boolean isLeasable() {
    return leasable;
  }
}
