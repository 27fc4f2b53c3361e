package dev.picket.reclaim.spi;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bound on records that are allocated and not yet dropped, by count and by bytes. */
public final class Backlog {
  private final long maxRecords;
  private final long maxBytes;
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

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
   * Gives the credit of one record back.
   *
   * @param weight its bytes
   */
  public void give(long weight) {
    if (weight != 0) {
      bytes.addAndGet(-weight);
    }
    records.decrementAndGet();
    wakeWaiters();
  }

  /**
   * Counts what is outstanding.
   *
   * @return records allocated and not yet dropped
   */
  public long records() {
    return records.get();
  }

  /**
   * Weighs what is outstanding.
   *
   * @return bytes of records allocated and not yet dropped
   */
  public long bytes() {
    return bytes.get();
  }

  private boolean attempt(long weight) {
    if (records.incrementAndGet() > maxRecords) {
      records.decrementAndGet();
      return false;
    }
    if (weight != 0 && bytes.addAndGet(weight) > maxBytes) {
      bytes.addAndGet(-weight);
      records.decrementAndGet();
      return false;
    }
    return true;
  }

  private void wakeWaiters() {
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
