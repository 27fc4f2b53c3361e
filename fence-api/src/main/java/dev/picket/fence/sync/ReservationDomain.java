package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/**
 * Reservations that may be locked together, and that share the memory of their slots. A device
 * driver has one. Any thread may call anything.
 */
public final class ReservationDomain {
  /*
   * The tables of slots come from a pool and go back to it through the reclaimer: when no reader can be looking at one
   * any more, it is emptied and serves another reservation.
   */

  /** Rounded up; half of the slots are references to fences, half to usages. */
  private static final long BYTES_PER_SLOT = 16;

  private static final int SMALLEST = 4;
  private static final int KEPT_OF_A_SIZE = 64;

  private final Reclaimer reclaimer;
  private final AtomicLong nextTicket = new AtomicLong(1);

  /** By the logarithm of their capacity; guarded by itself. */
  private final List<Deque<SlotTable>> pool = new ArrayList<>();

  /**
   * Makes a domain without reservations.
   *
   * @param reclaimer decides when a table of slots serves another reservation
   */
  public ReservationDomain(Reclaimer reclaimer) {
    this.reclaimer = requireNonNull(reclaimer, "reclaimer");
  }

  /**
   * Makes a reservation without fences, of memory that may be moved.
   *
   * @param name for people
   * @return a new reservation, to be closed when its memory is gone
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the reclaimer is closed, or if it would have to block in a
   *     section, a callback or a drop
   */
  public Reservation reservation(String name) {
    return new Reservation(this, requireNonNull(name, "name"), false);
  }

  /**
   * Makes a reservation without fences, of memory that stays where it is.
   *
   * @param name for people
   * @return a new reservation, to be closed when its memory is gone; no {@link Usage#KERNEL} fence
   *     can be added to it
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the reclaimer is closed, or if it would have to block in a
   *     section, a callback or a drop
   */
  public Reservation pinned(String name) {
    return new Reservation(this, requireNonNull(name, "name"), true);
  }

  /**
   * Locks some reservations, in whatever order they are given, and others lock the same in another.
   * Nobody waits for ever: whoever came first gets all that it wants, and who came later gives back
   * what it has when it meets one that came before.
   *
   * @param reservations of this domain; one that is listed twice is locked once
   * @return what is locked; close it on the same thread
   * @throws IllegalArgumentException if one is of another domain
   * @throws IllegalStateException if the thread has locked a reservation, or in a section, a
   *     callback or a drop
   */
  public ReservationSet lockAll(List<Reservation> reservations) {
    return ReservationSet.lock(this, reservations, Condition::awaitUninterruptibly);
  }

  /**
   * Locks some reservations, like {@link #lockAll}, unless the thread is interrupted.
   *
   * @param reservations of this domain; one that is listed twice is locked once
   * @return what is locked; close it on the same thread
   * @throws InterruptedException if the thread is or was interrupted; then none is locked
   * @throws IllegalArgumentException if one is of another domain
   * @throws IllegalStateException if the thread has locked a reservation, or in a section, a
   *     callback or a drop
   */
  public ReservationSet lockAllInterruptibly(List<Reservation> reservations)
      throws InterruptedException {
    ReservationLock.throwIfInterrupted();
    return ReservationSet.lock(this, reservations, Condition::await);
  }

  Reclaimer reclaimer() {
    return reclaimer;
  }

  long nextTicket() {
    return nextTicket.getAndIncrement();
  }

  /** Gives the record of a table, which goes back to the pool when its readers have left. */
  Guarded<SlotTable> recordOf(SlotTable table) {
    try {
      return reclaimer.allocate(table, BYTES_PER_SLOT * table.capacity(), this::giveBack);
    } catch (Throwable e) {
      giveBack(table);
      throw e;
    }
  }

  /** Gives an empty table with room for so many, rounded up to a power of two. */
  SlotTable take(int needed) {
    int size = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(needed, SMALLEST) - 1);
    synchronized (pool) {
      SlotTable kept = size < pool.size() ? pool.get(size).poll() : null;
      if (kept != null) {
        return kept;
      }
    }
    return new SlotTable(1 << size);
  }

  void giveBack(SlotTable table) {
    table.clear();
    int size = Integer.numberOfTrailingZeros(table.capacity());
    synchronized (pool) {
      while (pool.size() <= size) {
        pool.add(new ArrayDeque<>());
      }
      if (pool.get(size).size() < KEPT_OF_A_SIZE) {
        pool.get(size).push(table);
      }
    }
  }
}
