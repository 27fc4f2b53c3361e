package dev.picket.fence.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.fence.Round;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ThreadContext;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a reservation answers. */
public abstract class ReservationQuestionContract extends ReservationContract {
  private static final int ROUNDS = 1_000;
  private static final int MOST_QUESTIONS = 10_000_000;

  protected ReservationQuestionContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void eachPurposeWaitsForItsUsageAndThoseBefore() {
    Map<Usage, Fence> fences = new EnumMap<>(Usage.class);
    for (Usage usage : Usage.values()) {
      Fence fence = arm(context()).fence();
      fences.put(usage, fence);
      add(fence, usage);
    }
    assertThat(reservation.fences(Purpose.TO_READ))
        .containsExactly(fences.get(Usage.KERNEL), fences.get(Usage.WRITE));
    assertThat(reservation.fences(Purpose.TO_WRITE))
        .containsExactly(fences.get(Usage.KERNEL), fences.get(Usage.WRITE), fences.get(Usage.READ));
    assertThat(reservation.fences(Purpose.TO_MOVE_OR_FREE))
        .containsExactlyElementsOf(fences.values());
  }

  @Test
  void oneFenceStandsForAll() {
    assertDone(reservation.fence(Purpose.TO_READ));
    Fence write = arm(context()).fence();
    add(write, Usage.WRITE);
    assertThat(reservation.fence(Purpose.TO_READ)).isSameAs(write);
    Fence read = arm(context()).fence();
    add(read, Usage.READ);
    assertThat(reservation.fence(Purpose.TO_READ)).isSameAs(write);
    assertThat(Fences.unwrap(reservation.fence(Purpose.TO_WRITE))).containsExactly(write, read);
    Fence extra = arm(context()).fence();
    assertThat(Fences.unwrap(reservation.fence(Purpose.TO_READ, extra)))
        .containsExactly(write, extra);
  }

  @Test
  void waitingEndsWithTheSignals() throws Exception {
    DriverFence<String> write = arm(context());
    DriverFence<String> read = arm(context());
    add(write.fence(), Usage.WRITE);
    add(read.fence(), Usage.READ);
    try (Section _ = reclaimer.enter()) { // where no wait is legal
      assertThat(reservation.await(Purpose.TO_READ, Duration.ZERO)).isFalse();
    }
    assertThat(reservation.await(Purpose.TO_READ, Duration.ofMillis(1))).isFalse();
    write.signal();
    assertThat(reservation.await(Purpose.TO_READ, Duration.ZERO)).isTrue();
    assertThat(reservation.await(Purpose.TO_WRITE, Duration.ZERO)).isFalse();
    Thread signaller = Thread.ofPlatform().start(read::signal);
    assertThat(reservation.await(Purpose.TO_WRITE, Duration.ofSeconds(100))).isTrue();
    signaller.join();
  }

  @Test
  void theTimeOfAWaitIsForAllTogether() throws Exception {
    List<DriverFence<String>> readers = arm(200);
    fencesOf(readers).forEach(reader -> add(reader, Usage.READ));
    assertThat(reservation.await(Purpose.TO_WRITE, Duration.ofMillis(50))).isFalse();
    readers.forEach(DriverFence::signal);
  }

  @Test
  void anInterruptEndsAWait() {
    DriverFence<String> write = arm(context());
    add(write.fence(), Usage.WRITE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> reservation.await(Purpose.TO_READ, Duration.ofSeconds(100)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    write.signal();
  }

  @Test
  void noWaitIsBegunInASection() {
    DriverFence<String> write = arm(context());
    add(write.fence(), Usage.WRITE);
    try (Section _ = reclaimer.enter()) {
      assertThatThrownBy(() -> reservation.await(Purpose.TO_READ, Duration.ofMillis(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("could wait for itself");
    }
    write.signal();
  }

  @Test
  void whoAsksNeedsNoLock() {
    Fence write = arm(context()).fence();
    add(write, Usage.WRITE);
    try (LockedReservation _ = reservation.lock()) {
      assertThat(reservation.fences(Purpose.TO_READ)).containsExactly(write);
      assertThat(
              CompletableFuture.supplyAsync(() -> reservation.fences(Purpose.TO_WRITE))
                  .orTimeout(100, TimeUnit.SECONDS)
                  .join())
          .containsExactly(write);
    }
  }

  @Test
  void nothingIsLeftToWaitForWhenAllAreSignaled() {
    List<DriverFence<String>> drivers = arm(2);
    drivers.forEach(driver -> add(driver.fence(), Usage.READ));
    drivers.get(1).signal();
    assertThat(reservation.isSignaled(Purpose.TO_WRITE)).isFalse();
    FenceContext<String> ended =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome poll(String data) {
                return Outcome.success();
              }
            });
    add(arm(ended).fence(), Usage.READ);
    assertThat(reservation.isSignaled(Purpose.TO_WRITE)).isFalse();
    drivers.get(0).signal();
    assertThat(reservation.isSignaled(Purpose.TO_WRITE)).isTrue();
  }

  @Test
  void driversAndCallbacksRunOutsideOfTheSection() {
    List<Boolean> inSection = new ArrayList<>();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome poll(String data) {
                return Outcome.success();
              }
            });
    DriverFence<String> driver = arm(context);
    driver
        .fence()
        .onSignal(
            SignalPathCallback.runInSignalPath(
                _ -> inSection.add(ThreadContext.current().inSection())));
    add(driver.fence(), Usage.WRITE);
    assertThat(reservation.isSignaled(Purpose.TO_READ)).isTrue();
    assertThat(inSection).containsExactly(false);
  }

  @Test
  void aDeadlineIsToldToWhatIsWaitedFor() {
    List<String> told = new ArrayList<>();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public void setDeadline(String data, long nanos) {
                told.add(data + nanos);
              }
            });
    add(context.allocate("write ").arm().fence(), Usage.WRITE);
    add(context.allocate("read ").arm().fence(), Usage.READ);
    reservation.setDeadline(Purpose.TO_READ, 3);
    assertThat(told).containsExactly("write 3");
  }

  @Test
  void aQuestionMayBeAskedWithinAnother() {
    Fence fence = arm(context()).fence();
    add(fence, Usage.WRITE);
    List<Fence> seen = new ArrayList<>();
    reservation.forEach(Purpose.TO_READ, _ -> reservation.forEach(Purpose.TO_WRITE, seen::add));
    assertThat(seen).containsExactly(fence);
  }

  /** Somebody else replaces the table over and over. */
  @Test
  void whoAsksIsToldHowOftenItBeganAnew() throws Exception {
    DriverFence<String> driver = arm(context());
    Reservation source = domain.reservation("source");
    add(source, driver.fence(), Usage.WRITE);
    add(driver.fence(), Usage.WRITE);
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Thread replacing =
        Thread.ofPlatform().daemon().start(() -> replaceUntil(enough, begun, source));
    begun.await();
    int restarts = 0;
    try {
      for (int i = 0; i < MOST_QUESTIONS && restarts == 0; i++) {
        List<Fence> seen = new ArrayList<>();
        restarts = reservation.forEach(Purpose.TO_READ, seen::add);
        assertThat(seen).containsExactly(driver.fence());
      }
    } finally {
      enough.set(true);
      replacing.join();
    }
    assertThat(restarts).isPositive();
    driver.signal();
    source.close();
  }

  private void replaceUntil(AtomicBoolean enough, CountDownLatch begun, Reservation source) {
    while (!enough.get()) {
      try (LockedReservation locked = reservation.lock()) {
        locked.copyFrom(source);
      }
      reclaimer.drain(Long.MAX_VALUE);
      begun.countDown();
    }
  }

  @Test
  void addingAndAskingAllocateNothingOnceThereIsRoom() {
    FenceContext<String> context = inOrder();
    List<Fence> fences = fencesOf(List.of(arm(context), arm(context), arm(context)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long leastAllocated = Long.MAX_VALUE;
    for (int block = 0; block < 5; block++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 3_000; i++) {
        try (LockedReservation locked = reservation.lock()) {
          locked.reserve(1).add(fences.get(i % 3), Usage.WRITE);
        }
        reservation.isSignaled(Purpose.TO_WRITE);
      }
      leastAllocated = Math.min(leastAllocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(leastAllocated).isZero();
  }

  @Test
  void noQuestionMissesWhatIsPendingWhileOthersAdd() {
    Round.repeat(
        ROUNDS,
        () -> {
          Reservation racing = domain.reservation("racing");
          FenceContext<String> moving = inOrder();
          Fence kernel = arm(context()).fence();
          add(racing, kernel, Usage.KERNEL);
          add(racing, arm(moving).fence(), Usage.READ);
          List<String> missed = new CopyOnWriteArrayList<>();
          return Round.of(
              () -> {
                assertThat(missed).isEmpty();
                racing.close();
                reclaimer.drain(Long.MAX_VALUE);
              },
              () -> {
                for (int i = 0; i < 12; i++) {
                  DriverFence<String> ended = arm(context());
                  add(racing, ended.fence(), Usage.READ);
                  if (i % 2 == 0) {
                    ended.signal();
                  }
                  add(racing, arm(moving).fence(), i < 6 ? Usage.READ : Usage.WRITE);
                }
              },
              () -> {
                for (int i = 0; i < 12; i++) {
                  List<Fence> seen = racing.fences(Purpose.TO_WRITE);
                  if (!seen.contains(kernel)) {
                    missed.add("the kernel's");
                  }
                  if (seen.stream().noneMatch(fence -> fence.contextId() == moving.id())) {
                    missed.add("the one that moves");
                  }
                }
              });
        });
  }

  @Test
  void whoSynchronisesByItselfWaitsForMovesOnly() {
    assertDone(reservation.moved());
    Fence move = arm(context()).fence();
    add(move, Usage.KERNEL);
    add(arm(context()).fence(), Usage.WRITE);
    assertThat(reservation.moved()).isSameAs(move);
    assertThat(reservation.isPinned()).isFalse();
  }

  @Test
  void nothingMovesWhatIsPinned() {
    try (Reservation pinned = domain.pinned("scanout")) {
      assertThat(pinned.isPinned()).isTrue();
      Fence fence = arm(context()).fence();
      add(pinned, fence, Usage.WRITE);
      assertThatThrownBy(() -> add(pinned, fence, Usage.KERNEL))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reservation scanout is of pinned memory")
          .hasMessageContaining("expected another usage");
      try (LockedReservation locked = pinned.lock()) {
        assertThatThrownBy(() -> locked.replace(fence.contextId(), fence, Usage.KERNEL))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertDone(pinned.moved());
      assertThat(pinned.fences(Purpose.TO_READ)).containsExactly(fence);
    }
  }
}
