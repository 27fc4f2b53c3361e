package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final long FOR_EVER = Long.MAX_VALUE;

  @Test
  void recordsAndBytesAreBounded() {
    Backlog backlog = new Backlog(2, 10);
    assertThat(backlog.tryTake(11)).isFalse();
    assertThat(backlog.tryTake(10)).isTrue();
    assertThat(backlog.tryTake(1)).isFalse();
    assertThat(backlog.tryTake(0)).isTrue();
    assertThat(backlog.tryTake(0)).isFalse();
    assertThat(backlog.records()).isEqualTo(2);
    assertThat(backlog.bytes()).isEqualTo(10);
    give(backlog, 10);
    assertThat(backlog.bytes()).isZero();
    assertThat(backlog.tryTake(10)).isTrue();
  }

  @Test
  void aWaitEndsWhenTimeIsUp() {
    Backlog backlog = new Backlog(1, 1);
    assertThat(backlog.take(1, FOR_EVER)).isTrue();
    assertThat(backlog.take(0, 1_000_000)).isFalse();
    assertThat(backlog.take(0, 0)).isFalse();
    assertThat(backlog.records()).isEqualTo(1);
  }

  @Test
  void anInterruptedThreadWaitsOnAndStaysInterrupted() throws InterruptedException {
    Backlog backlog = new Backlog(1, 1);
    assertThat(backlog.tryTake(0)).isTrue();
    AtomicBoolean asExpected = new AtomicBoolean();
    Thread waiter =
        Thread.ofPlatform()
            .start(
                () ->
                    asExpected.set(
                        backlog.take(0, FOR_EVER) && Thread.currentThread().isInterrupted()));
    waiter.interrupt();
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    give(backlog, 0);
    waiter.join();
    assertThat(asExpected).isTrue();
  }

  @Test
  void whoeverWaitsIsLetGoAndNobodyWaitsAnyMore() throws InterruptedException {
    Backlog backlog = new Backlog(1, 1);
    assertThat(backlog.tryTake(0)).isTrue();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiters.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    if (!backlog.take(0, FOR_EVER)) {
                      refused.incrementAndGet();
                    }
                  }));
    }
    await()
        .atMost(Duration.ofSeconds(100))
        .until(() -> waiters.stream().allMatch(w -> w.getState() == Thread.State.TIMED_WAITING));
    backlog.stopWaiting();
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertThat(refused).hasValue(4);
    assertThat(backlog.take(0, FOR_EVER)).isFalse();
    give(backlog, 0);
    assertThat(backlog.take(0, FOR_EVER)).isTrue();
  }

  @Test
  void noWaiterIsForgottenAndTheBoundHolds() throws InterruptedException {
    Backlog backlog = new Backlog(3, 4);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger weight = new AtomicInteger();
    AtomicInteger violations = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      int mine = t % 3;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 3_000; i++) {
                      boolean taken = i % 4 == 0 ? backlog.tryTake(mine) : false;
                      if (!taken && !backlog.take(mine, FOR_EVER)) {
                        violations.incrementAndGet();
                      }
                      if (inside.incrementAndGet() > 3 || weight.addAndGet(mine) > 4) {
                        violations.incrementAndGet();
                      }
                      weight.addAndGet(-mine);
                      inside.decrementAndGet();
                      give(backlog, mine);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(violations).hasValue(0);
    assertThat(backlog.records()).isZero();
    assertThat(backlog.bytes()).isZero();
  }

  private static void give(Backlog backlog, long weight) {
    BacklogTally tally = backlog.open();
    tally.give(weight);
    backlog.close(tally);
  }
}
