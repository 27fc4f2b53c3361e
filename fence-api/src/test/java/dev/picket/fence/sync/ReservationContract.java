package dev.picket.fence.sync;

import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** What the suites of reservations need. */
abstract class ReservationContract extends SyncContract {
  final ReservationDomain domain = new ReservationDomain(reclaimer);
  final Reservation reservation = domain.reservation("test");

  ReservationContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @AfterEach
  final void closeReservation() throws InterruptedException {
    // Where a test has failed, its threads may still have the lock.
    reservation.lockInterruptibly().close();
    reservation.close();
  }

  final void add(Fence fence, Usage usage) {
    add(reservation, fence, usage);
  }

  static void add(Reservation reservation, Fence fence, Usage usage) {
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(1).add(fence, usage);
    }
  }

  /** What whoever has the lock sees. */
  final List<String> slots() {
    List<String> slots = new ArrayList<>();
    try (LockedReservation locked = reservation.lock()) {
      locked.forEach((fence, usage) -> slots.add(fence + " " + usage));
    }
    return slots;
  }
}
