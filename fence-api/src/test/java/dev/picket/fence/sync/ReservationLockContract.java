package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.picket.fence.DriverFence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Locking reservations, alone and together. */
public abstract class ReservationLockContract extends ReservationContract {
  private static final int THREADS = 6;
  private static final int RESERVATIONS = 8;
  private static final int LOCKINGS = 4_000;

  protected ReservationLockContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void oneThreadHasTheLock() throws Exception {
    LockedReservation locked = reservation.lock();
    AtomicReference<LockedReservation> tried = new AtomicReference<>();
    AtomicReference<Throwable> refused = new AtomicReference<>();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  tried.set(reservation.tryLock());
                  try {
                    locked.reserve(1);
                  } catch (IllegalStateException e) {
                    refused.set(e);
                  }
                  locked.close();
                  reservation.lock().close();
                });
    Awaitility.await().until(() -> other.getState() == Thread.State.WAITING);
    assertThat(tried.get()).isNull();
    assertThat(refused.get()).hasMessageContaining("reservation test is not locked by " + other);
    locked.reserve(1);
    locked.close();
    other.join();
    assertThatThrownBy(() -> locked.reserve(1)).isInstanceOf(IllegalStateException.class);
    try (LockedReservation again = reservation.tryLock()) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void aSecondLockHasToBeTakenTogetherWithTheFirst() {
    try (Reservation other = domain.reservation("other")) {
      try (LockedReservation _ = reservation.lock()) {
        assertThatThrownBy(other::lock)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("lock them together by ReservationDomain.lockAll()");
        assertThatThrownBy(other::tryLock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reservation::lock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> domain.lockAll(List.of(other)))
            .isInstanceOf(IllegalStateException.class);
      }
      try (ReservationSet set = domain.lockAll(List.of(reservation, other, reservation))) {
        set.of(other).reserve(1);
        set.of(reservation).reserve(1);
      }
      other.lock().close();
    }
  }

  @Test
  void aSetGivesOnlyWhatItHasLocked() {
    Reservation other = domain.reservation("other");
    ReservationSet set = domain.lockAll(List.of(other));
    assertThatThrownBy(() -> set.of(reservation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reservation test is not among those that were locked");
    set.close();
    assertThatThrownBy(() -> set.of(other)).isInstanceOf(IllegalArgumentException.class);
    set.close();
    other.close();
  }

  @Test
  void aSetIsGivenBackByTheThreadThatLockedIt() {
    ReservationSet set = domain.lockAll(List.of(reservation));
    CompletableFuture<Void> closing = CompletableFuture.runAsync(set::close);
    assertThatThrownBy(closing::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stay locked; close them on the thread that has locked them");
    assertThat(isFree(reservation)).isFalse();
    set.close();
    assertThat(isFree(reservation)).isTrue();
  }

  @Test
  void aSetGivesNothingBackThatWasLockedAnew() {
    ReservationSet set = domain.lockAll(List.of(reservation));
    set.of(reservation).close();
    try (LockedReservation _ = reservation.lock()) {
      set.close();
      assertThat(isFree(reservation)).isFalse();
    }
  }

  @Test
  void reservationsOfTwoDomainsAreNotLockedTogether() {
    try (Reservation foreign = new ReservationDomain(reclaimer).reservation("foreign")) {
      assertThatThrownBy(() -> domain.lockAll(List.of(reservation, foreign)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reservation foreign is of another domain");
    }
    reservation.lock().close();
  }

  @Test
  void lockingIsRefusedWhereItCouldWaitForItself() {
    DriverFence<String> driver = arm(context());
    List<Throwable> refused = new ArrayList<>();
    driver
        .fence()
        .onSignal(
            SignalPathCallback.runInSignalPath(
                _ -> {
                  try {
                    reservation.lock();
                  } catch (IllegalStateException e) {
                    refused.add(e);
                  }
                }));
    driver.signal();
    assertThat(refused).hasSize(1);
    assertThat(refused.getFirst()).hasMessageContaining("locking a reservation inside a callback");
    try (Section _ = reclaimer.enter()) {
      assertThatThrownBy(reservation::lock).isInstanceOf(IllegalStateException.class);
      try (LockedReservation locked = reservation.tryLock()) {
        assertThat(locked).isNotNull();
      }
    }
    reservation.lock().close();
  }

  @Test
  void whoCameLaterGivesBackWhatItHas() throws Exception {
    Reservation first = domain.reservation("first");
    Reservation second = domain.reservation("second");
    AtomicInteger backOffs = new AtomicInteger();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Thread later;
    try (LockedReservation _ = second.lock()) {
      later =
          waitingFor(
              () -> {
                try (ReservationSet set = domain.lockAll(List.of(first, second))) {
                  backOffs.set(set.backOffs());
                  order.add("later");
                }
              });
      // It holds nothing while it waits for one that came before.
      Thread prober =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (LockedReservation _ = first.lock()) {
                      order.add("prober");
                    }
                  });
      prober.join();
    }
    later.join();
    assertThat(order).containsExactly("prober", "later");
    assertThat(backOffs).hasValue(1);
    first.close();
    second.close();
  }

  /** One thread holds the last of them, and an earlier one waits for it too. */
  @Test
  void whoCameLaterGivesBackAlsoToWhoOnlyWaits() throws Exception {
    Reservation earliersGate = domain.reservation("gate of the earlier one");
    Reservation latersGate = domain.reservation("gate of the later one");
    ReservationSet gates = domain.lockAll(List.of(earliersGate, latersGate));
    Thread earlier = waitingFor(() -> domain.lockAll(List.of(earliersGate, reservation)).close());
    Thread later = waitingFor(() -> domain.lockAll(List.of(latersGate, reservation)).close());
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread holder =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (LockedReservation _ = reservation.lock()) {
                    held.countDown();
                    release.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts", e);
                  }
                });
    held.await();
    gates.close();
    Awaitility.await().until(() -> isFree(latersGate));
    assertThat(isFree(earliersGate)).isFalse();
    release.countDown();
    for (Thread thread : List.of(holder, earlier, later)) {
      thread.join();
    }
    earliersGate.close();
    latersGate.close();
  }

  @Test
  void whoCameFirstIsTheNextHoweverLateItWaits() throws Exception {
    Reservation gate = domain.reservation("gate");
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    ReservationSet both = domain.lockAll(List.of(gate, reservation));
    Thread first =
        waitingFor(
            () -> {
              try (ReservationSet _ = domain.lockAll(List.of(gate, reservation))) {
                order.add("first");
              }
            });
    Thread second =
        waitingFor(
            () -> {
              try (LockedReservation _ = reservation.lock()) {
                order.add("second");
              }
            });
    both.of(gate).close();
    // The first one has it for a moment, and gives it back to wait for the other one.
    Awaitility.await().until(() -> isFree(gate) && first.getState() == Thread.State.WAITING);
    both.close();
    first.join();
    second.join();
    assertThat(order).containsExactly("first", "second");
    gate.close();
  }

  @Test
  void anInterruptEndsAWaitForALock() throws Exception {
    LockedReservation held = reservation.lock();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiter = waitingFor(() -> thrown.set(catchThrowable(reservation::lockInterruptibly)));
    waiter.interrupt();
    waiter.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    held.close();
    assertThat(isFree(reservation)).isTrue();
    Thread.currentThread().interrupt();
    assertThat(catchThrowable(reservation::lockInterruptibly))
        .isInstanceOf(InterruptedException.class);
    assertThat(isFree(reservation)).isTrue();
    reservation.lockInterruptibly().close();
  }

  @Test
  void anInterruptGivesBackWhatWasLockedTogether() throws Exception {
    Reservation gate = domain.reservation("gate");
    LockedReservation gateHeld = gate.lock();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    List<Reservation> both = List.of(gate, reservation);
    Thread waiter =
        waitingFor(() -> thrown.set(catchThrowable(() -> domain.lockAllInterruptibly(both))));
    CountDownLatch release = new CountDownLatch(1);
    Thread later =
        waitingFor(
            () -> {
              try (LockedReservation _ = reservation.lock()) {
                release.await();
              } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
              }
            });
    gateHeld.close();
    // It came before the one that has the other lock, so it waits for that one and keeps the gate.
    Awaitility.await()
        .during(Duration.ofMillis(20))
        .until(() -> !isFree(gate) && waiter.getState() == Thread.State.WAITING);
    waiter.interrupt();
    waiter.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(isFree(gate)).isTrue();
    release.countDown();
    later.join();
    Thread.currentThread().interrupt();
    assertThat(catchThrowable(() -> domain.lockAllInterruptibly(both)))
        .isInstanceOf(InterruptedException.class);
    domain.lockAllInterruptibly(both).close();
    gate.close();
  }

  /** Starts a thread that will wait. */
  private static Thread waitingFor(Runnable task) {
    Thread thread = Thread.ofPlatform().daemon().start(task);
    Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
    return thread;
  }

  /** Tells whether another thread could lock it: nobody has it, and nobody waits for it. */
  private static boolean isFree(Reservation reservation) {
    return CompletableFuture.supplyAsync(
            () -> {
              try (LockedReservation locked = reservation.tryLock()) {
                return locked != null;
              }
            })
        .join();
  }

  @Test
  void randomSetsOnManyThreadsAllGetOn() throws Exception {
    List<Reservation> all = new ArrayList<>();
    for (int i = 0; i < RESERVATIONS; i++) {
      all.add(domain.reservation("number " + i));
    }
    AtomicIntegerArray holders = new AtomicIntegerArray(RESERVATIONS);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicInteger mostBackOffs = new AtomicInteger();
    AtomicInteger backOffs = new AtomicInteger();
    AtomicIntegerArray lockings = new AtomicIntegerArray(THREADS);
    AtomicReference<int[]> whenTheFirstWasDone = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      Random random = new Random(t);
      Thread.Builder builder = t % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      threads.add(
          builder.start(
              () -> {
                try {
                  for (int i = 0; i < LOCKINGS; i++) {
                    List<Reservation> some = new ArrayList<>(all);
                    Collections.shuffle(some, random);
                    some = some.subList(0, 1 + random.nextInt(4));
                    try (ReservationSet set = domain.lockAll(some)) {
                      mostBackOffs.accumulateAndGet(set.backOffs(), Math::max);
                      backOffs.addAndGet(set.backOffs());
                      for (Reservation one : some) {
                        assertThat(holders.incrementAndGet(all.indexOf(one))).isEqualTo(1);
                      }
                      if (i % 16 == 0) {
                        LockSupport.parkNanos(1_000);
                      }
                      some.forEach(one -> holders.decrementAndGet(all.indexOf(one)));
                    }
                    lockings.incrementAndGet(thread);
                  }
                  whenTheFirstWasDone.compareAndSet(
                      null, IntStream.range(0, THREADS).map(lockings::get).toArray());
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    System.out.printf(
        "%d threads, %,d lockings each of up to 4 of %d reservations: %,d times all was given back,"
            + " at most %d times for one; when the first thread was done, the last had locked"
            + " %,d%n",
        THREADS,
        LOCKINGS,
        RESERVATIONS,
        backOffs.get(),
        mostBackOffs.get(),
        IntStream.of(whenTheFirstWasDone.get()).min().getAsInt());
    all.forEach(Reservation::close);
  }
}
