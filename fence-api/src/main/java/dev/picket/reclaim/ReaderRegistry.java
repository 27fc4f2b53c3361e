package dev.picket.reclaim;

import dev.picket.reclaim.spi.ThreadContext;
import dev.picket.reclaim.spi.ThreadIndex;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows every reader of one reclaimer: one per platform thread, and those lent to virtual threads.
 */
final class ReaderRegistry {
  /*
   * Readers come and go in constant time, thousands at once, so only `known` changes then, and `listed` is forgotten; the
   * next scan makes it anew. A reader's registration forgets the list, a volatile store, after it has entered `known`
   * and before its first section begins. A grace period reads `listed` after its barrier. What it finds there lacks only
   * readers that forget the list later: the load came before their stores, so theirs of the value, later still, see the
   * cut-off. If it finds nothing, it copies `known` under the lock, with every reader that has forgotten the list before.
   * The copy is stored under the same lock, so it never replaces the forgetting of a reader that it lacks.
   *
   * A grace period may leave its barrier out if it finds no reader that may look. Whoever gets a reader therefore executes
   * a full fence between forgetting the list, or becoming the reader's owner, and the first look at a record.
   *
   * Readers of dead threads are removed whenever their number has doubled since the last time, so that short-lived
   * threads cost constant time each and leave no more slots behind than there were live readers at most.
   *
   * A lent reader has its owner set before its section begins and cleared after it ended. Whoever finds the owner dead
   * must find the same owner again after having read the section's state: a dead thread never gets a reader again, so
   * the state was its own.
   */

  private static final int LEASES = 128;
  private static final int FIRST_REAPING = 64;

  private final Function<Boolean, Reader> factory;
  private final @Nullable Reader[] places = new Reader[ThreadIndex.CELLS];
  private final ThreadIndex<Reader> standing = new ThreadIndex<>(places, Reader::owner);
  private final ThreadIndex<Reader> leases =
      new ThreadIndex<>(new Reader[ThreadIndex.CELLS], Reader::owner);
  private final AtomicReferenceArray<@Nullable Reader> idle = new AtomicReferenceArray<>(LEASES);
  private final ReentrantLock changing = new ReentrantLock();

  /** In the order of their registration. */
  private final Set<Reader> known = new LinkedHashSet<>();

  private volatile Reader @Nullable [] listed;
  private volatile int size;
  private int reapAt = FIRST_REAPING;

  ReaderRegistry(Function<Boolean, Reader> factory) {
    this.factory = factory;
  }

  /** The reader that a thread has registered, or null. */
  @Nullable Reader standingOf(Thread thread) {
    Reader found = places[ThreadIndex.place(thread, places)];
    return found != null && found.owner() == thread ? found : standing.get(thread);
  }

  /** The reader that is lent to a thread, or null. */
  @Nullable Reader leasedBy(Thread thread) {
    return leases.get(thread);
  }

  @Nullable Reader ofThread(Thread thread) {
    Reader known = standingOf(thread);
    return known == null ? leasedBy(thread) : known;
  }

  /** Tells the current thread's context, which has been made anew, of its reader. */
  void joinAgain(ThreadContext context) {
    Reader known = ofThread(Thread.currentThread());
    if (known != null) {
      known.join(context);
    }
  }

  Reader register(Thread thread) {
    Reader reader = factory.apply(false);
    reader.owner(thread);
    add(reader);
    VarHandle.fullFence();
    reader.join();
    standing.put(thread, reader);
    return reader;
  }

  void unregister(Reader reader, Thread thread) {
    standing.remove(thread);
    reader.leave();
    remove(reader);
    reader.owner(null);
  }

  Reader lease(Thread thread) {
    int first = (int) thread.threadId();
    for (int i = 0; i < LEASES; i++) {
      int cell = (first + i) & (LEASES - 1);
      Reader reader = idle.getOpaque(cell);
      if (reader != null && idle.compareAndSet(cell, reader, null)) {
        reader.owner(thread);
        lend(reader, thread);
        return reader;
      }
    }
    Reader reader = factory.apply(true);
    reader.owner(thread);
    add(reader);
    lend(reader, thread);
    return reader;
  }

  private void lend(Reader reader, Thread thread) {
    VarHandle.fullFence();
    reader.join();
    leases.put(thread, reader);
  }

  void giveBack(Reader reader) {
    Thread thread = Thread.currentThread();
    leases.remove(thread);
    reader.leave();
    reader.owner(null);
    int first = (int) thread.threadId();
    for (int i = 0; i < LEASES; i++) {
      int cell = (first + i) & (LEASES - 1);
      if (idle.getOpaque(cell) == null && idle.compareAndSet(cell, null, reader)) {
        return;
      }
    }
    remove(reader);
  }

  /**
   * All readers that had been registered when the call began, in the order of their registration;
   * not to be written to.
   */
  Reader[] all() {
    Reader[] list = listed;
    if (list != null) {
      return list;
    }
    changing.lock();
    try {
      list = known.toArray(Reader[]::new);
      listed = list;
      return list;
    } finally {
      changing.unlock();
    }
  }

  /** How many readers there are. */
  int size() {
    return size;
  }

  /** Tells whether a reader may be about to look at a record, if a full fence came before. */
  boolean anyMayLook() {
    for (Reader reader : all()) {
      if (reader.mayLook()) {
        return true;
      }
    }
    return false;
  }

  /** Removes the readers of threads that have ended. */
  void reap() {
    changing.lock();
    try {
      reapLocked();
    } finally {
      changing.unlock();
    }
  }

  private void reapLocked() {
    if (known.removeIf(this::isOfTheDead)) {
      changedLocked();
    }
    reapAt = Math.max(FIRST_REAPING, 2 * known.size());
  }

  private boolean isOfTheDead(Reader reader) {
    Thread owner = reader.owner();
    if (owner == null || owner.isAlive() || owner != reader.owner()) {
      return false;
    }
    if (reader.isLeasable()) {
      leases.remove(owner);
    } else {
      standing.remove(owner);
    }
    return true;
  }

  private void add(Reader reader) {
    changing.lock();
    try {
      if (known.size() >= reapAt) {
        reapLocked();
      }
      known.add(reader);
      changedLocked();
    } finally {
      changing.unlock();
    }
  }

  private void remove(Reader reader) {
    changing.lock();
    try {
      known.remove(reader);
      changedLocked();
    } finally {
      changing.unlock();
    }
  }

  private void changedLocked() {
    listed = null;
    size = known.size();
  }
}
