package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel tests of its reservations, with each usage. */
public abstract class KernelReservationCases extends ReservationContract {
  protected KernelReservationCases(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sanitycheck: a reservation is locked and unlocked")
  void aReservationIsLockedAndUnlocked(Usage usage) {
    try (LockedReservation locked = reservation.lock()) {
      assertThat(locked.reservation()).isSameAs(reservation);
      locked.reserve(1).add(Fence.stub(), usage);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("test_signaling: there is something to wait for until the fence is signalled")
  void aReservationIsBusyUntilTheSignal(Usage usage) {
    DriverFence<String> driver = arm(context());
    add(driver.fence(), usage);
    assertThat(reservation.isSignaled(Purpose.TO_MOVE_OR_FREE)).isFalse();
    driver.signal();
    assertThat(reservation.isSignaled(Purpose.TO_MOVE_OR_FREE)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("test_for_each: who has the lock sees exactly the fence, with its usage")
  void whoHasTheLockSeesTheFence(Usage usage) {
    Fence fence = arm(context()).fence();
    add(fence, usage);
    assertThat(slots()).containsExactly(fence + " " + usage);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("test_for_each_unlocked: a restart is told, and the fence is seen again")
  void aRestartIsTold(Usage usage) {
    Fence fence = arm(context()).fence();
    add(fence, usage);
    List<Fence> seen = new ArrayList<>();
    Guarded<SlotTable> before = reservation.present();
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(100);
    }
    // Whoever had found that, and not been let in yet, begins anew.
    assertThat(reservation.collectFrom(before, Usage.BOOKKEEP, seen)).isFalse();
    assertThat(reservation.forEach(Purpose.TO_MOVE_OR_FREE, seen::add)).isZero();
    assertThat(seen).containsExactly(fence);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("test_get_fences: one fence is listed")
  void oneFenceIsListed(Usage usage) {
    Fence fence = arm(context()).fence();
    add(fence, usage);
    assertThat(reservation.fences(Purpose.TO_MOVE_OR_FREE)).containsExactly(fence);
  }
}
