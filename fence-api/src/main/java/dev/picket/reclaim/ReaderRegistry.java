package dev.picket.reclaim;

import dev.picket.reclaim.spi.ThreadIndex;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows every reader of one reclaimer: one per platform thread, and those lent to virtual threads.
 */
final class ReaderRegistry {
  /*
   * A reader is in `all` before its first section begins, and publishing it there is a locked operation, so a grace
   * period whose barrier follows the section's begin finds it when it reads `all` after the barrier.
   *
   * A grace period may leave its barrier out if it finds no reader that may look. Whoever gets a reader therefore executes
   * a full fence between being found, by `all` or by the reader's owner, and its first look at a record.
   *
   * Readers of dead threads are removed whenever the array has doubled since the last time, so that short-lived
   * threads cost constant time each and leave no more slots behind than there were live readers at most.
   *
   * A lent reader has its owner set before its section begins and cleared after it ended. Whoever finds the owner dead
   * must find the same owner again after having read the section's state: a dead thread never gets a reader again, so
   * the state was its own.
   */

  private static final int LEASES = 128;
  private static final int FIRST_REAPING = 64;

  private final Function<Boolean, Reader> factory;
  private final ThreadIndex<OfThread> index = new ThreadIndex<>();
  private final AtomicReferenceArray<@Nullable Reader> idle = new AtomicReferenceArray<>(LEASES);
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Reader[] all = new Reader[0];
  private int reapAt = FIRST_REAPING;

  ReaderRegistry(Function<Boolean, Reader> factory) {
    this.factory = factory;
  }

  @Nullable Reader ofThread(Thread thread) {
    OfThread found = index.get(thread);
    return found == null ? null : found.reader;
  }

  Reader register(Thread thread) {
    Reader reader = factory.apply(false);
    reader.owner(thread);
    add(reader);
    VarHandle.fullFence();
    index.put(new OfThread(thread, reader));
    return reader;
  }

  void unregister(Reader reader, Thread thread) {
    index.remove(thread);
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
        VarHandle.fullFence();
        index.put(new OfThread(thread, reader));
        return reader;
      }
    }
    Reader reader = factory.apply(true);
    reader.owner(thread);
    add(reader);
    VarHandle.fullFence();
    index.put(new OfThread(thread, reader));
    return reader;
  }

  void giveBack(Reader reader) {
    Thread thread = Thread.currentThread();
    index.remove(thread);
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

  /** All readers that had been registered when the call began; not to be written to. */
  Reader[] all() {
    return all;
  }

  /** Tells whether a reader may be about to look at a record, if a full fence came before. */
  boolean anyMayLook() {
    for (Reader reader : all) {
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
    List<Reader> alive = new ArrayList<>();
    for (Reader reader : all) {
      Thread owner = reader.owner();
      if (owner != null && !owner.isAlive() && owner == reader.owner()) {
        index.remove(owner);
      } else {
        alive.add(reader);
      }
    }
    all = alive.toArray(Reader[]::new);
    reapAt = Math.max(FIRST_REAPING, 2 * alive.size());
  }

  private void add(Reader reader) {
    changing.lock();
    try {
      if (all.length >= reapAt) {
        reapLocked();
      }
      Reader[] grown = Arrays.copyOf(all, all.length + 1);
      grown[all.length] = reader;
      all = grown;
    } finally {
      changing.unlock();
    }
  }

  private void remove(Reader reader) {
    changing.lock();
    try {
      all = Arrays.stream(all).filter(r -> r != reader).toArray(Reader[]::new);
    } finally {
      changing.unlock();
    }
  }

  private static final class OfThread extends ThreadIndex.Entry {
    final Reader reader;

    OfThread(Thread thread, Reader reader) {
      super(thread);
      this.reader = reader;
    }
  }
}
