package dev.picket.fence.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.Round;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fences take the slots of a reservation, and how slots are reused. */
public abstract class ReservationSlotContract extends ReservationContract {
  private static final int ROUNDS = 1_000;

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
  void aLaterFenceOfAnotherContextTakesNoPlace() {
    FenceContext<String> other = inOrder();
    arm(other).signal();
    Fence first = arm(inOrder()).fence();
    Fence second = arm(other).fence();
    add(first, Usage.READ);
    add(second, Usage.READ);
    assertThat(slots()).containsExactly(first + " READ", second + " READ");
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
          .hasMessage(
              "reserving %,d slots of reservation test beside 0 that are left; expected 1 to"
                  + " 16,777,216 together",
              count);
    }
  }

  @Test
  void roomAddsUp() {
    List<Fence> fences = fencesOf(arm(6));
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(3).reserve(3);
      fences.forEach(fence -> locked.add(fence, Usage.READ));
      assertThatThrownBy(() -> locked.reserve(Integer.MAX_VALUE))
          .isInstanceOf(IllegalArgumentException.class);
      locked.reserve(1);
      assertThatThrownBy(() -> locked.reserve(Integer.MAX_VALUE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("beside 1 that are left");
    }
    assertThat(reservation.fences(Purpose.TO_WRITE)).containsExactlyElementsOf(fences);
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
  void moreRoomIsAtLeastTwiceAsMuch() {
    for (int i = 0; i < 5; i++) {
      add(arm(context()).fence(), Usage.READ);
    }
    assertThat(reservation.slots().capacity()).isEqualTo(8);
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(100);
    }
    assertThat(reservation.slots().capacity()).isEqualTo(128);
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
  void aCopyHasWhatIsPendingThereAndNothingElse() {
    Reservation other = domain.reservation("other");
    add(arm(context()).fence(), Usage.KERNEL);
    List<DriverFence<String>> drivers = arm(6);
    List<Usage> usages =
        List.of(Usage.KERNEL, Usage.WRITE, Usage.READ, Usage.BOOKKEEP, Usage.KERNEL, Usage.WRITE);
    for (int i = 0; i < drivers.size(); i++) {
      add(other, drivers.get(i).fence(), usages.get(i));
    }
    drivers.get(1).signal();
    Fence added = arm(context()).fence();
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(4).copyFrom(other);
      for (int i = 0; i < 4; i++) {
        locked.add(arm(context()).fence(), Usage.BOOKKEEP);
      }
      locked.reserve(1).add(added, Usage.WRITE);
    }
    assertThat(reservation.fences(Purpose.TO_WRITE))
        .containsExactly(
            drivers.get(0).fence(),
            drivers.get(2).fence(),
            drivers.get(4).fence(),
            drivers.get(5).fence(),
            added);
    assertThat(slots()).hasSize(10).startsWith(drivers.get(0).fence() + " KERNEL");
    assertThat(other.fences(Purpose.TO_MOVE_OR_FREE)).hasSize(5).doesNotContain(added);
    other.close();
  }

  @Test
  void aCopyBeginsAnewWhenItIsCutOff() {
    add(arm(context()).fence(), Usage.READ);
    Guarded<SlotTable> before = reservation.present();
    try (LockedReservation locked = reservation.lock()) {
      locked.reserve(100);
    }
    assertThat(reservation.copyOf(before, domain, 0)).isNull();
    assertThat(reservation.copyInto(domain, 0).count()).isEqualTo(1);
  }

  @Test
  void aCopyHasRoomForWhatWasThereWhenItBegan() {
    List<Fence> fences = fencesOf(arm(2));
    fences.forEach(fence -> add(fence, Usage.READ));
    SlotTable copy = domain.take(1);
    reservation.slots().copyPendingTo(copy, 1);
    assertThat(copy.count()).isEqualTo(1);
    assertThat(copy.fence(0)).isSameAs(fences.getFirst());
  }

  /** A slot that changes hands twice while it is copied: no fence has the usage of another. */
  @Test
  void whatIsCopiedWhileOthersAddHasItsUsage() {
    Round.repeat(
        ROUNDS,
        () -> {
          Reservation racing = domain.reservation("racing");
          FenceContext<String> moving = inOrder();
          DriverFence<String> first = arm(moving);
          DriverFence<String> second = arm(moving);
          Fence third = arm(context()).fence();
          Fence kept = arm(context()).fence();
          Map<Fence, Set<Usage>> legal =
              Map.of(
                  first.fence(),
                  Set.of(Usage.READ, Usage.WRITE),
                  second.fence(),
                  Set.of(Usage.WRITE),
                  third,
                  Set.of(Usage.KERNEL),
                  kept,
                  Set.of(Usage.BOOKKEEP));
          add(racing, first.fence(), Usage.READ);
          add(racing, kept, Usage.BOOKKEEP);
          List<String> wrong = new CopyOnWriteArrayList<>();
          return Round.of(
              () -> {
                assertThat(wrong).isEmpty();
                racing.close();
                reclaimer.drain(Long.MAX_VALUE);
              },
              () -> {
                add(racing, second.fence(), Usage.WRITE);
                first.signal();
                second.signal();
                add(racing, third, Usage.KERNEL);
                try (LockedReservation locked = racing.lock()) {
                  locked.reserve(100);
                }
              },
              () -> {
                for (int i = 0; i < 12; i++) {
                  SlotTable copy = racing.copyInto(domain, 0);
                  int count = copy.count();
                  for (int slot = 0; slot < count; slot++) {
                    Fence fence = copy.fence(slot);
                    if (!requireNonNull(legal.get(fence)).contains(copy.usage(slot))) {
                      wrong.add(fence + " " + copy.usage(slot));
                    }
                  }
                  if (count < 1 || count > 2 || copy.fence(count - 1) != kept) {
                    wrong.add("of two slots " + count);
                  }
                  domain.giveBack(copy);
                }
              });
        });
  }

  @Test
  void whatIsCopiedWhileOthersAddIsWritten() {
    Round.repeat(
        ROUNDS,
        () -> {
          Reservation racing = domain.reservation("racing");
          List<Fence> added = fencesOf(arm(8));
          List<SlotTable> copies = new CopyOnWriteArrayList<>();
          return Round.of(
              () -> {
                for (SlotTable copy : copies) {
                  for (int slot = 0; slot < copy.count(); slot++) {
                    assertThat(copy.fence(slot)).isSameAs(added.get(slot));
                  }
                }
                racing.close();
                reclaimer.drain(Long.MAX_VALUE);
              },
              () -> {
                try (LockedReservation locked = racing.lock()) {
                  locked.reserve(added.size());
                  added.forEach(fence -> locked.add(fence, Usage.READ));
                }
              },
              () -> {
                for (int i = 0; i < 12; i++) {
                  copies.add(racing.copyInto(domain, 0));
                }
              });
        });
  }

  @Test
  void aCopyMovesNothingThatIsPinned() {
    add(arm(context()).fence(), Usage.KERNEL);
    try (Reservation pinned = domain.pinned("scanout");
        LockedReservation locked = pinned.lock()) {
      Fence kept = arm(context()).fence();
      locked.reserve(1).add(kept, Usage.WRITE);
      assertThatThrownBy(() -> locked.copyFrom(reservation))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reservation scanout is of pinned memory");
      assertThat(pinned.fences(Purpose.TO_READ)).containsExactly(kept);
    }
  }

  @Test
  void nothingIsCopiedFromWhatIsClosed() {
    Reservation closed = domain.reservation("closed");
    closed.close();
    Fence kept = arm(context()).fence();
    add(kept, Usage.WRITE);
    try (LockedReservation locked = reservation.lock()) {
      assertThatThrownBy(() -> locked.copyFrom(closed))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("reservation closed is closed");
    }
    try (LockedReservation locked = closed.lock()) {
      assertThatThrownBy(() -> locked.copyFrom(reservation))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("reservation closed is closed");
    }
    assertThat(reservation.fences(Purpose.TO_READ)).containsExactly(kept);
  }

  @Test
  void whatIsPendingIsDescribed() {
    DriverFence<String> ended = arm(context());
    Fence fence = arm(context()).fence();
    add(ended.fence(), Usage.WRITE);
    add(fence, Usage.READ);
    ended.signal();
    assertThat(reservation.describe()).isEqualTo("reservation test\n  READ " + fence.describe());
  }

  @Test
  void aReservationThatIsClosedTellsNothing() {
    Reservation closed = domain.reservation("closed");
    add(closed, arm(context()).fence(), Usage.READ);
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
