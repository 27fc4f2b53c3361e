package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fences take the slots of a reservation, and how slots are reused. */
public abstract class ReservationSlotContract extends ReservationContract {
  protected ReservationSlotContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aVisitorMayMakeMoreRoom() {
    Fence first = arm(context()).fence();
    Fence second = arm(context()).fence();
    add(first, Usage.READ);
    add(second, Usage.READ);
    List<Fence> seen = new ArrayList<>();
    try (LockedReservation locked = reservation.lock()) {
      locked.forEach(
          (fence, _) -> {
            seen.add(fence);
            locked.reserve(8);
          });
    }
    assertThat(seen).containsExactly(first, second);
  }

  @Test
  void aLaterFenceOfAContextTakesThePlaceOfAnEarlierOne() {
    FenceContext<String> context = inOrder();
    Fence earlier = arm(context).fence();
    Fence later = arm(context).fence();
    add(earlier, Usage.READ);
    add(later, Usage.READ);
    assertThat(slots()).containsExactly(later + " READ");
  }

  @Test
  void anEarlierFenceTakesNoPlace() {
    FenceContext<String> context = inOrder();
    Fence earlier = arm(context).fence();
    Fence later = arm(context).fence();
    add(later, Usage.READ);
    add(earlier, Usage.READ);
    assertThat(slots()).containsExactly(later + " READ", earlier + " READ");
  }

  @Test
  void aFenceCanBecomeStronger() {
    Fence fence = arm(context()).fence();
    add(fence, Usage.BOOKKEEP);
    add(fence, Usage.WRITE);
    assertThat(slots()).containsExactly(fence + " WRITE");
  }

  @Test
  void aFenceNeverBecomesWeaker() {
    FenceContext<String> context = inOrder();
    Fence earlier = arm(context).fence();
    Fence later = arm(context).fence();
    add(earlier, Usage.WRITE);
    add(later, Usage.READ);
    assertThat(slots()).containsExactly(earlier + " WRITE", later + " READ");
  }

  @Test
  void fencesThatEndInAnyOrderAreAllKept() {
    FenceContext<String> context = context();
    Fence one = arm(context).fence();
    Fence other = arm(context).fence();
    add(one, Usage.READ);
    add(other, Usage.READ);
    assertThat(slots()).containsExactly(one + " READ", other + " READ");
  }

  @Test
  void aSignaledFenceGivesItsPlaceToAnyOther() {
    DriverFence<String> ended = arm(context());
    add(ended.fence(), Usage.KERNEL);
    ended.signal();
    Fence fence = arm(context()).fence();
    add(fence, Usage.BOOKKEEP);
    assertThat(slots()).containsExactly(fence + " BOOKKEEP");
  }

  @Test
  void whoHasTheLockSeesSignaledFencesToo() {
    DriverFence<String> driver = arm(context());
    add(driver.fence(), Usage.READ);
    driver.signal();
    assertThat(slots()).containsExactly(driver.fence() + " READ");
    assertThat(reservation.fences(Purpose.TO_MOVE_OR_FREE)).isEmpty();
  }

  @Test
  void allFencesOfAContextAreReplaced() {
    FenceContext<String> context = context();
    Fence other = arm(context()).fence();
    add(arm(context).fence(), Usage.BOOKKEEP);
    add(other, Usage.WRITE);
    add(arm(context).fence(), Usage.WRITE);
    Fence update = arm(context()).fence();
    try (LockedReservation locked = reservation.lock()) {
      assertThat(locked.replace(context.id(), update, Usage.READ)).isEqualTo(2);
      assertThat(locked.replace(context.id(), update, Usage.READ)).isZero();
    }
    assertThat(slots()).containsExactly(update + " READ", other + " WRITE", update + " READ");
  }

  @Test
  void addingNeedsRoomThatWasReserved() {
    Fence fence = arm(context()).fence();
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(1).add(fence, Usage.READ);
      assertThatThrownBy(() -> locked.add(fence, Usage.READ))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no slot of reservation test is reserved for " + fence.label());
    }
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(2);
    }
    try (LockedReservation locked = reservation.lock()) {
      assertThatThrownBy(() -> locked.add(fence, Usage.READ))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(slots()).containsExactly(fence + " READ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void nothingIsNotReserved(int count) {
    try (LockedReservation locked = reservation.lock()) {
      assertThatThrownBy(() -> locked.reserve(count))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("reserving " + count + " slots of reservation test; expected 1 or more");
    }
  }

  @Test
  void moreRoomKeepsWhatIsPending() {
    List<Fence> pending = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      DriverFence<String> driver = arm(context());
      add(driver.fence(), Usage.READ);
      if (i % 3 == 0) {
        driver.signal();
      } else {
        pending.add(driver.fence());
      }
    }
    assertThat(reservation.fences(Purpose.TO_WRITE)).containsExactlyInAnyOrderElementsOf(pending);
  }

  @Test
  void signaledFencesNeedNoMoreRoom() {
    for (int i = 0; i < 1_000; i++) {
      DriverFence<String> driver = arm(context());
      add(driver.fence(), Usage.READ);
      driver.signal();
    }
    assertThat(reservation.slots().capacity()).isEqualTo(4);
  }

  @Test
  void roomIsMadeByLeavingSignaledFencesBehind() {
    List<DriverFence<String>> drivers = arm(4);
    drivers.forEach(driver -> add(driver.fence(), Usage.READ));
    drivers.get(1).signal();
    drivers.get(2).signal();
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(2);
    }
    assertThat(slots())
        .containsExactly(drivers.get(0).fence() + " READ", drivers.get(3).fence() + " READ");
    assertThat(reservation.slots().capacity()).isEqualTo(4);
  }

  @Test
  void aTableServesAnotherReservationWhenItsReadersHaveLeft() throws Exception {
    SlotTable first = reservation.slots();
    Fence fence = arm(context()).fence();
    add(fence, Usage.READ);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread reader = Thread.ofPlatform().start(() -> look(entered, leave));
    entered.await();
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(10);
    }
    reclaimer.drain(Long.MAX_VALUE);
    try (Reservation early = domain.reservation("early")) {
      assertThat(early.slots()).isNotSameAs(first);
    }
    assertThat(first.read(0, Usage.READ)).isSameAs(fence);
    leave.countDown();
    reader.join();
    reclaimer.barrier();
    List<Reservation> late = List.of(domain.reservation("one"), domain.reservation("other"));
    assertThat(late).anyMatch(other -> other.slots() == first);
    assertThat(late).allMatch(other -> other.fences(Purpose.TO_MOVE_OR_FREE).isEmpty());
    late.forEach(Reservation::close);
  }

  private void look(CountDownLatch entered, CountDownLatch leave) {
    try (Section section = reclaimer.enter()) {
      section.protect(reservation.present());
      entered.countDown();
      leave.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
  }

  @Test
  void aReservationThatIsClosedTellsNothing() {
    Reservation closed = domain.reservation("closed");
    closed.close();
    assertThatThrownBy(() -> closed.fences(Purpose.TO_READ))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reservation closed is closed");
    try (LockedReservation locked = closed.lock()) {
      assertThatThrownBy(() -> locked.reserve(1)).isInstanceOf(IllegalStateException.class);
    }
    closed.close();
  }
}
