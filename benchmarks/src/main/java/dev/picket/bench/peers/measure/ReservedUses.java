package dev.picket.bench.peers.measure;

import dev.picket.fence.Fence;
import dev.picket.fence.sync.LockedReservation;
import dev.picket.fence.sync.Purpose;
import dev.picket.fence.sync.Reservation;
import dev.picket.fence.sync.ReservationDomain;
import dev.picket.fence.sync.Usage;
import dev.picket.reclaim.Reclaimer;
import java.util.List;

/** Those of a reservation. */
final class ReservedUses implements Uses {
  private final Reservation reservation;

  ReservedUses(Reclaimer reclaimer) {
    reservation = new ReservationDomain(reclaimer).reservation("peers");
  }

  @Override
  public void add(Fence fence) {
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(1).add(fence, Usage.WRITE);
    }
  }

  @Override
  public List<Fence> pending() {
    return reservation.fences(Purpose.TO_WRITE);
  }

  @Override
  public void close() {
    reservation.close();
  }
}
