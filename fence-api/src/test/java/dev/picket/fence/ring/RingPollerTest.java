package dev.picket.fence.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.ReferenceReclaimer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

class RingPollerTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(100)).pollInterval(Duration.ofMillis(1));
  }

  @Test
  void everythingIsPolledAtEachInterval() {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    try (RingPoller poller = new RingPoller(Duration.ofMillis(1))) {
      poller.add(() -> first.incrementAndGet() * 0);
      poller.add(() -> second.incrementAndGet() * 0);
      eventually().until(() -> first.get() > 10 && second.get() > 10);
    }
  }

  @Test
  void whatIsAddedIsPolledAtOnceAndAgainWhenWoken() {
    Semaphore polls = new Semaphore(0);
    try (RingPoller poller = new RingPoller(NEVER)) {
      poller.add(
          () -> {
            polls.release();
            return 0;
          });
      for (int i = 0; i < 1_000; i++) {
        polls.drainPermits();
        poller.wake();
        polls.acquireUninterruptibly();
      }
    }
  }

  @Test
  void itPollsOnWhileThereIsSomethingToDo() {
    AtomicInteger left = new AtomicInteger(100);
    try (RingPoller poller = new RingPoller(NEVER)) {
      poller.add(() -> Math.max(0, left.decrementAndGet()));
      eventually().until(() -> left.get() <= 0);
    }
  }

  @Test
  void whatFailsHoldsNothingElseBackAndIsTriedAgain() {
    AtomicInteger failures = new AtomicInteger();
    AtomicInteger errors = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    try (RingPoller poller = new RingPoller(Duration.ofMillis(1))) {
      poller.add(
          () -> {
            failures.incrementAndGet();
            throw new IllegalStateException("planned");
          });
      poller.add(
          () -> {
            errors.incrementAndGet();
            throw new AssertionError("planned");
          });
      poller.add(() -> others.incrementAndGet() * 0);
      eventually().until(() -> failures.get() > 3 && errors.get() > 3 && others.get() > 3);
    }
  }

  @Test
  void anInterruptOfItsThreadIsForgottenOrItCouldNotRest() {
    List<Boolean> interrupted = Collections.synchronizedList(new ArrayList<>());
    try (RingPoller poller = new RingPoller(Duration.ofMillis(1))) {
      poller.add(
          () -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            if (interrupted.size() == 1) {
              Thread.currentThread().interrupt();
            }
            return 0;
          });
      eventually().until(() -> interrupted.size() > 3);
    }
    assertThat(interrupted).doesNotContain(true);
  }

  @Test
  void closingWaitsForThePollThatRunsAndEndsTheThread() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayGo = new CountDownLatch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    RingPoller poller = new RingPoller(NEVER);
    poller.add(
        () -> {
          thread.set(Thread.currentThread());
          inside.countDown();
          awaitUninterruptibly(mayGo);
          return 0;
        });
    inside.await();
    Thread closing = Thread.ofPlatform().start(poller::close);
    eventually().until(() -> closing.getState() == Thread.State.WAITING);
    closing.interrupt();
    mayGo.countDown();
    closing.join();
    assertThat(thread.get().isAlive()).isFalse();
    poller.close();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() != 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aPollMayCloseItsPoller() {
    AtomicReference<RingPoller> poller = new AtomicReference<>();
    AtomicReference<Thread> thread = new AtomicReference<>();
    poller.set(new RingPoller(Duration.ofMillis(1)));
    poller
        .get()
        .add(
            () -> {
              thread.set(Thread.currentThread());
              poller.get().close();
              return 0;
            });
    eventually().until(() -> thread.get() != null && !thread.get().isAlive());
  }

  @Test
  void badInputIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RingPoller(Duration.ZERO))
        .withMessageContaining("interval");
    try (RingPoller poller = new RingPoller(NEVER)) {
      assertThatNullPointerException().isThrownBy(() -> poller.add(null));
    }
  }

  @Test
  void aQueueRunsByAPollerAloneThatIsWokenByInterruptsAndDependencies()
      throws InterruptedException {
    try (Reclaimer reclaimer = new ReferenceReclaimer(ReclaimerOptions.driven("test"));
        SoftwareDevice device = new SoftwareDevice(DevicePlan.wellBehaved());
        RingPoller poller = new RingPoller(NEVER)) {
      Ring<SoftwareJob> ring = Ring.on(reclaimer, device).build();
      JobQueue<SoftwareJob> queue =
          JobQueue.over(ring).credits(1).whenThereIsWork(poller::wake).build();
      device.onInterrupt(poller::wake);
      poller.add(queue::poll);
      JobEntity<SoftwareJob> entity = queue.entity("entity", JobPriority.NORMAL);
      FenceContext<String> others =
          FenceContext.<String>software(reclaimer, "another driver", "its timeline").build();
      var dependency = others.allocate("data").arm();
      Fence last = entity.prepare(job()).after(dependency.fence()).submit();
      for (int i = 0; i < 50; i++) {
        last = entity.prepare(job()).submit();
      }
      dependency.signal();
      assertThat(last.await().isSuccess()).isTrue();
      assertThat(queue.close(Duration.ofSeconds(10)).done()).isEqualTo(51);
      others.close();
    }
  }

  private static SoftwareJob job() {
    return new SoftwareJob(MemorySegment.NULL, 1_000);
  }
}
