package dev.picket.fence.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reservations that the current thread has locked together. */
public final class ReservationSet implements AutoCloseable {
  private final List<LockedReservation> locked = new ArrayList<>();
  private final ReservationLock.Ticket ticket;
  private final long number;
  private int backOffs;

  private ReservationSet(ReservationLock.Ticket ticket) {
    this.ticket = ticket;
    this.number = ticket.number();
  }

  /** Locks them, and pauses meanwhile in a way that may throw: then none is locked. */
  static <X extends Exception> ReservationSet lock(
      ReservationDomain domain, List<Reservation> reservations, ReservationLock.Pause<X> pause)
      throws X {
    for (Reservation reservation : reservations) {
      if (reservation.domain() != domain) {
        throw new IllegalArgumentException(
            reservation + " is of another domain; only those of one can be locked together");
      }
    }
    ReservationSet set = new ReservationSet(ReservationLock.Ticket.draw(domain));
    try {
      Reservation contended = null;
      do {
        contended = set.lockAll(contended, reservations, pause);
      } while (contended != null);
      return set;
    } catch (Throwable e) {
      set.close();
      throw e;
    }
  }

  /** Locks the contended one and then all; gives one on whose account all had to be given back. */
  private <X extends Exception> @Nullable Reservation lockAll(
      @Nullable Reservation contended,
      List<Reservation> reservations,
      ReservationLock.Pause<X> pause)
      throws X {
    if (contended != null) {
      lock(contended, pause);
    }
    for (Reservation reservation : reservations) {
      if (!lock(reservation, pause)) {
        close();
        backOffs++;
        return reservation;
      }
    }
    return null;
  }

  private <X extends Exception> boolean lock(
      Reservation reservation, ReservationLock.Pause<X> pause) throws X {
    ReservationLock.Result result = reservation.lockItself().lock(ticket, pause);
    if (result == ReservationLock.Result.LOCKED) {
      locked.add(reservation.locked());
    }
    return result != ReservationLock.Result.DEADLOCK;
  }

  /**
   * Gives one of them.
   *
   * @param reservation one that was locked
   * @return what can be done under its lock
   * @throws IllegalArgumentException if it was not locked, or was given back
   */
  public LockedReservation of(Reservation reservation) {
    LockedReservation wanted = reservation.locked();
    if (!locked.contains(wanted)) {
      throw new IllegalArgumentException(reservation + " is not among those that were locked");
    }
    return wanted;
  }

  /** How often all was given back. */
  int backOffs() {
    return backOffs;
  }

  /**
   * Gives all locks back. Calling it again changes nothing.
   *
   * @throws IllegalStateException if another thread has locked them; then they stay locked
   */
  @Override
  public void close() {
    if (locked.isEmpty()) {
      return;
    }
    if (ReservationLock.Ticket.ofCurrentThread() != ticket) {
      throw new IllegalStateException(
          "these reservations were not locked by "
              + Thread.currentThread()
              + ", and stay locked; close them on the thread that has locked them");
    }
    // If each was given back by itself, the thread may have locked one of them anew.
    if (ticket.number() == number) {
      locked.forEach(LockedReservation::close);
    }
    locked.clear();
  }
}
