package dev.picket.reclaim.spi;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bound on records that are allocated and not yet dropped, by count and by bytes. */
public final class Backlog {
  /*
   * What was ever taken is counted in one place, by locked operations; what was ever given back is counted by each dropping
   * thread in a tally of its own, by plain additions. Whoever takes compares with a sum of tallies that may be old, which is
   * on the safe side, and adds them up anew only if there seems to be no room.
   *
   * A thread that waits stores `waiters` and then looks at the tallies; a dropping one stores its tally and then loads
   * `waiters`. The heavy and the light half of the process barrier stand between, so no waiter is forgotten.
   */

  private final long maxRecords;
  private final long maxBytes;
  private final AtomicLong takenRecords = new AtomicLong();
  private final AtomicLong takenBytes = new AtomicLong();
  private volatile long knownGivenRecords;
  private volatile long knownGivenBytes;
  private volatile BacklogTally[] tallies = {};
  private final ArrayDeque<BacklogTally> idle = new ArrayDeque<>();

  private volatile boolean noMoreRoom;
  private final AtomicInteger waiters = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  /**
   * Makes the bound.
   *
   * @param maxRecords how many records may be outstanding
   * @param maxBytes how many bytes they may weigh together
   */
  public Backlog(long maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes the credit for one record if there is room. Lock-free while nobody waits.
   *
   * @param weight its bytes
   * @return whether the credit was taken
   */
  public boolean tryTake(long weight) {
    if (attempt(weight)) {
      return true;
    }
    // While it lasted, the failed attempt may have taken the room that a waiter looked for.
    wakeWaiters();
    return false;
  }

  /**
   * Takes the credit for one record, waiting for room and ignoring interrupts.
   *
   * @param weight its bytes
   * @param nanos how long at most
   * @return whether the credit was taken; false without a wait once {@link #stopWaiting} was called
   *     and there is no room
   */
  public boolean take(long weight, long nanos) {
    if (tryTake(weight)) {
      return true;
    }
    boolean interrupted = false;
    long start = System.nanoTime();
    waiters.incrementAndGet();
    try {
      ProcessBarrier.heavy();
      lock.lock();
      try {
        while (!attempt(weight)) {
          long left = nanos - (System.nanoTime() - start);
          if (noMoreRoom || left <= 0) {
            return false;
          }
          try {
            room.await(left, TimeUnit.NANOSECONDS);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        return true;
      } finally {
        lock.unlock();
      }
    } finally {
      waiters.decrementAndGet();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets all waiters go, now and later: what is not granted at once is not waited for. */
  public void stopWaiting() {
    noMoreRoom = true;
    wakeWaiters();
  }

  /**
   * Takes back a credit that was not used.
   *
   * @param weight its bytes
   */
  public void cancel(long weight) {
    untake(weight);
    wakeWaiters();
  }

  /**
   * Lends a tally, by which the credits of dropped records are given back.
   *
   * @return a tally for the current thread, until {@link #close}
   */
  public BacklogTally open() {
    lock.lock();
    try {
      BacklogTally known = idle.poll();
      return known == null ? newTally() : known;
    } finally {
      lock.unlock();
    }
  }

  private BacklogTally newTally() {
    BacklogTally tally = new BacklogTally(this);
    BacklogTally[] grown = Arrays.copyOf(tallies, tallies.length + 1);
    grown[grown.length - 1] = tally;
    tallies = grown;
    return tally;
  }

  /**
   * Takes a tally back, with all it has counted.
   *
   * @param tally not to be used any more by the caller
   */
  public void close(BacklogTally tally) {
    lock.lock();
    try {
      idle.add(tally);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Counts what is outstanding.
   *
   * @return records allocated and not yet dropped
   */
  public long records() {
    long given = givenRecords();
    return takenRecords.get() - given;
  }

  /**
   * Weighs what is outstanding.
   *
   * @return bytes of records allocated and not yet dropped
   */
  public long bytes() {
    long given = givenBytes();
    return takenBytes.get() - given;
  }

  /**
   * Counts what was ever given back.
   *
   * @return records dropped
   */
  public long givenRecords() {
    long sum = 0;
    for (BacklogTally tally : tallies) {
      sum += tally.recordsAcquire();
    }
    return sum;
  }

  /**
   * Weighs what was ever given back.
   *
   * @return bytes of records dropped
   */
  public long givenBytes() {
    long sum = 0;
    for (BacklogTally tally : tallies) {
      sum += tally.bytesAcquire();
    }
    return sum;
  }

  private boolean attempt(long weight) {
    if (!takeRecord()) {
      return false;
    }
    if (weight != 0 && !takeBytes(weight)) {
      takenRecords.decrementAndGet();
      return false;
    }
    return true;
  }

  private boolean takeRecord() {
    long taken;
    do {
      taken = takenRecords.get();
      if (taken - knownGivenRecords >= maxRecords && taken - learnRecords() >= maxRecords) {
        return false;
      }
    } while (!takenRecords.compareAndSet(taken, taken + 1));
    return true;
  }

  private boolean takeBytes(long weight) {
    long most = maxBytes - weight;
    long taken;
    do {
      taken = takenBytes.get();
      if (taken - knownGivenBytes > most && taken - learnBytes() > most) {
        return false;
      }
    } while (!takenBytes.compareAndSet(taken, taken + weight));
    return true;
  }

  private void untake(long weight) {
    if (weight != 0) {
      takenBytes.addAndGet(-weight);
    }
    takenRecords.decrementAndGet();
  }

  private long learnRecords() {
    long given = givenRecords();
    knownGivenRecords = given;
    return given;
  }

  private long learnBytes() {
    long given = givenBytes();
    knownGivenBytes = given;
    return given;
  }

  void wakeWaiters() {
    if (waiters.get() != 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
