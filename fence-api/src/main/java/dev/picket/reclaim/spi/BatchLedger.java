package dev.picket.reclaim.spi;

import java.util.ArrayDeque;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knows which batches have been dropped, in whatever order that happened, and up to which one all
 * have.
 *
 * <p>A thread that wants to know when everything it retired has been dropped asks for a round
 * ({@link #requestRound}), and waits until a collection that began after the request has been
 * issued and everything up to it is dropped.
 */
public final class BatchLedger {
  /*
   * A round is over when the batches up to the one that was last when the round was collected are dropped. That number
   * is kept per round: later collections must not move it, or a round would never end while records keep coming. Rounds
   * with the same number end together, as one, so there are never more of them than open batches.
   */

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeSet<Long> open = new TreeSet<>();
  private volatile long requested;
  private final ArrayDeque<CollectedRound> undropped = new ArrayDeque<>();
  private long collected;
  private long over;
  private volatile long issued;
  private volatile int openCount;

  /** Makes an empty ledger. */
  public BatchLedger() {}

  /**
   * Asks for a collection that begins from now on.
   *
   * @return the round to wait for
   */
  public long requestRound() {
    lock.lock();
    try {
      long round = requested + 1;
      requested = round;
      return round;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells which round a collection that begins now satisfies.
   *
   * @return to be passed to {@link #collected}
   */
  public long openRound() {
    return requested;
  }

  /**
   * Tells whether a round is waited for that no collection has satisfied.
   *
   * @return true if a collection is wanted even if there is nothing to collect
   */
  public boolean roundWanted() {
    lock.lock();
    try {
      return requested > collected;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Issues the number of a new batch.
   *
   * @return the number, rising by one
   */
  public long issue() {
    lock.lock();
    try {
      long sequence = issued + 1;
      open.add(sequence);
      openCount = open.size();
      issued = sequence;
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that a collection has ended: all that was retired before the round was requested is in
   * batches up to now.
   *
   * @param round from {@link #openRound}, read before the collection began
   */
  public void collected(long round) {
    lock.lock();
    try {
      if (round > collected) {
        collected = round;
        long lastOpen = open.isEmpty() ? 0 : open.last();
        if (!undropped.isEmpty() && undropped.getLast().lastBatch == lastOpen) {
          undropped.removeLast();
        }
        undropped.add(new CollectedRound(round, lastOpen));
        endRoundsLocked();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that a batch has been dropped.
   *
   * @param sequence its number
   */
  public void complete(long sequence) {
    lock.lock();
    try {
      open.remove(sequence);
      openCount = open.size();
      endRoundsLocked();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells whether a round's batches have all been dropped.
   *
   * @param round from {@link #requestRound}
   * @return true if they have
   */
  public boolean isOver(long round) {
    lock.lock();
    try {
      return over >= round;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits, ignoring interrupts, until a round's batches have all been dropped.
   *
   * @param round from {@link #requestRound}
   * @param nanos how long at most
   * @return whether they have
   */
  public boolean await(long round, long nanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + nanos;
    lock.lock();
    try {
      while (over < round) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          changed.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Tells whether no batch is open.
   *
   * @return true if all that was collected has been dropped
   */
  public boolean isIdle() {
    return openCount == 0;
  }

  /** Counts what is kept of rounds that are not over. */
  int roundsKept() {
    lock.lock();
    try {
      return undropped.size();
    } finally {
      lock.unlock();
    }
  }

  private void endRoundsLocked() {
    long firstOpen = open.isEmpty() ? Long.MAX_VALUE : open.first();
    for (CollectedRound next; (next = undropped.peek()) != null && next.lastBatch < firstOpen; ) {
      over = next.round;
      undropped.remove();
      changed.signalAll();
    }
  }

  private record CollectedRound(long round, long lastBatch) {}
}
