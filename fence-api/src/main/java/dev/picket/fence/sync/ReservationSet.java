package dev.picket.fence.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reservations that the current thread has locked together. */
public final class ReservationSet implements AutoCloseable {
  private final List<LockedReservation> locked = new ArrayList<>();
  private int backOffs;

  ReservationSet(ReservationDomain domain, List<Reservation> reservations) {
    for (Reservation reservation : reservations) {
      if (reservation.domain() != domain) {
        throw new IllegalArgumentException(
            reservation + " is of another domain; only those of one can be locked together");
      }
    }
    ReservationLock.Ticket ticket = ReservationLock.Ticket.draw(domain);
    try {
      Reservation contended = null;
      do {
        contended = lockAll(contended, reservations, ticket);
      } while (contended != null);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Locks the contended one and then all; gives one on whose account all had to be given back. */
  private @Nullable Reservation lockAll(
      @Nullable Reservation contended,
      List<Reservation> reservations,
      ReservationLock.Ticket ticket) {
    if (contended != null) {
      lock(contended, ticket);
    }
    for (Reservation reservation : reservations) {
      if (!lock(reservation, ticket)) {
        close();
        backOffs++;
        return reservation;
      }
    }
    return null;
  }

  private boolean lock(Reservation reservation, ReservationLock.Ticket ticket) {
    ReservationLock.Result result = reservation.lockItself().lock(ticket);
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

  /** Gives all locks back. Calling it again changes nothing. */
  @Override
  public void close() {
    locked.forEach(LockedReservation::close);
    locked.clear();
  }
}
