package dev.picket.reclaim;

import dev.picket.reclaim.spi.Checks;
import dev.picket.reclaim.spi.ThreadContext;
import java.lang.invoke.VarHandle;
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
  private final OwnSections sections;
  private volatile @Nullable Thread owner;
  private volatile boolean online = true;
  private boolean closed;

  /**
   * For the strategies.
   *
   * @param reclaimer whose records it reads
   * @param leasable whether it belongs to no thread for good and is lent to virtual threads
   */
  @SuppressWarnings("this-escape") // nobody asks before a thread has the reader
  protected Reader(Reclaimer reclaimer, boolean leasable) {
    this.reclaimer = reclaimer;
    this.leasable = leasable;
    this.sections = new OwnSections(this);
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
    return Checks.ON ? enterChecked() : begin();
  }

  /** Enters a section that notices misuse. */
  final Section enterChecked() {
    try {
      return checked(begin());
    } catch (Throwable e) {
      sectionEnded();
      throw e;
    }
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
   * Tells the reclaimer that the thread will not enter for a while, before it waits for something
   * or goes to work elsewhere. While all readers are offline, a grace period needs no process
   * barrier. The next {@link #enter} comes back by itself, with one full fence. Wait-free; calling
   * it again changes nothing.
   *
   * <p>Follows {@code rcu_thread_offline} of liburcu.
   *
   * @throws IllegalStateException inside a section, on another thread, or if the reader was closed
   */
  public final void offline() {
    requireOwnThread("taken offline");
    requireOutside("taken offline");
    if (closed) {
      throw closedReader();
    }
    if (online) {
      rest();
      online = false;
    }
  }

  /**
   * Gives the reader's slot back. Not needed before the thread ends.
   *
   * @throws IllegalStateException inside a section, or on another thread
   */
  @Override
  public final void close() {
    requireOwnThread("closed");
    requireOutside("closed");
    if (!closed) {
      closed = true;
      rest();
      reclaimer.unregister(this);
    }
  }

  private void requireOwnThread(String what) {
    Thread known = owner;
    if (known != null && known != Thread.currentThread()) {
      throw new IllegalStateException(
          "the reader of "
              + known
              + " was "
              + what
              + " by "
              + Thread.currentThread()
              + "; only its own thread does that");
    }
  }

  private void requireOutside(String what) {
    if (depth() > 0) {
      throw new IllegalStateException(
          "a reader was " + what + " inside its section; close the section first");
    }
  }

  private static IllegalStateException closedReader() {
    return new IllegalStateException(
        "the reader was closed; obtain another one by reclaimer.reader()");
  }

  /**
   * Begins a section. If the reader rests, calls {@link #resume} first.
   *
   * @return the section, the same object each time if the strategy likes
   */
  protected abstract Section begin();

  /**
   * Tells how many sections are open.
   *
   * @return their number; 0 if the reader rests
   */
  protected abstract int depth();

  /** Makes the next {@link #begin} call {@link #resume}. Called outside a section. */
  protected abstract void rest();

  /**
   * To be called by {@link #begin} of a reader that rests, before the section begins.
   *
   * @throws IllegalStateException if the reader was closed
   */
  protected final void resume() {
    /*
     * Either a grace period that begins now sees that the reader is online, or what it cut off before is seen by the
     * section: a store and then a load on both sides, with a full fence between.
     */
    if (closed) {
      throw closedReader();
    }
    online = true;
    VarHandle.fullFence();
  }

  /** Lets the current thread know that from now on it may be inside a section. */
  final void join() {
    if (!reclaimer.isSleepable()) {
      join(ThreadContext.current());
    }
  }

  final void join(ThreadContext context) {
    context.addSections(sections);
  }

  /** Ends what {@link #join} began, on the same thread. */
  final void leave() {
    if (!reclaimer.isSleepable()) {
      ThreadContext.current().removeSections(sections);
    }
  }

  /** Called after a section has ended, or could not begin. */
  final void sectionEnded() {
    if (leasable && depth() == 0) {
      reclaimer.giveBack(this);
    }
  }

  /**
   * Tells whether the reader may be about to look at a record: false if its thread is the current
   * one, if it is offline, or if it waits for a virtual thread, who comes with a full fence.
   */
  final boolean mayLook() {
    Thread known = owner;
    return online && known != null && known != Thread.currentThread();
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
