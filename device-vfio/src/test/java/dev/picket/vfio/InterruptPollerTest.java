package dev.picket.vfio;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.picket.linux.call.Kernel;
import dev.picket.linux.call.Libc;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AgentTerminationException;
import org.junit.jupiter.api.Test;

/** The poller, with real eventfds that are written to as the kernel would. */
class InterruptPollerTest {
  private final List<Throwable> errors = new ArrayList<>();

  @Test
  void countsMergeAndHandlersAreTold() {
    List<Long> counts = new ArrayList<>();
    try (InterruptPoller poller = new InterruptPoller(Duration.ZERO, errors::add);
        EventRegistration registration = poller.register("a test", counts::add)) {
      assertThat(poller.doWork()).isZero();
      fire(registration, 1);
      fire(registration, 2);
      assertThat(poller.doWork()).isEqualTo(3);
      assertThat(poller.doWork()).isZero();
      assertThat(counts).containsExactly(3L);
    }
  }

  @Test
  void aHandlerThatThrowsKeepsNoOtherFromBeingCalled() {
    AtomicLong heard = new AtomicLong();
    try (InterruptPoller poller = new InterruptPoller(Duration.ZERO, errors::add)) {
      List<EventRegistration> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(
            poller.register(
                "bad",
                count -> {
                  throw new IllegalStateException("bad handler");
                }));
        all.add(poller.register("good", heard::addAndGet));
      }
      all.forEach(registration -> fire(registration, 1));
      assertThat(poller.doWork()).isEqualTo(6);
      assertThat(heard).hasValue(3);
      assertThat(errors).hasSize(3).allMatch(e -> "bad handler".equals(e.getMessage()));
      all.forEach(EventRegistration::close);
    }
  }

  @Test
  void moreInterruptsThanFitOneWaitAreAllDelivered() {
    AtomicLong heard = new AtomicLong();
    int number = 150;
    try (InterruptPoller poller = new InterruptPoller(Duration.ZERO, errors::add)) {
      List<EventRegistration> all = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        all.add(poller.register("one of many", heard::addAndGet));
      }
      all.forEach(registration -> fire(registration, 1));
      await().until(() -> poller.doWork() == 0 && heard.get() == number);
      all.forEach(EventRegistration::close);
    }
  }

  @Test
  void aClosedRegistrationIsNotToldThoughItHadFired() {
    AtomicLong heard = new AtomicLong();
    try (InterruptPoller poller = new InterruptPoller(Duration.ZERO, errors::add)) {
      List<EventRegistration> both = new ArrayList<>();
      // Whichever is told first closes the other, which the same wait has reported.
      for (int i = 0; i < 2; i++) {
        int other = 1 - i;
        both.add(
            poller.register(
                "closing the other",
                count -> {
                  heard.incrementAndGet();
                  both.get(other).close();
                }));
      }
      both.forEach(registration -> fire(registration, 1));
      assertThat(poller.doWork()).isEqualTo(1);
      assertThat(heard).hasValue(1);
      both.forEach(EventRegistration::close);
    }
  }

  @Test
  void closingWaitsForTheHandlerThatRuns() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    try (PollerThread thread = new PollerThread()) {
      EventRegistration registration =
          thread
              .poller()
              .register(
                  "a slow handler",
                  count -> {
                    inside.countDown();
                    awaitLatch(goOn);
                    over.set(true);
                  });
      fire(registration, 1);
      inside.await();
      CompletableFuture<Boolean> overWhenClosed =
          CompletableFuture.supplyAsync(
              () -> {
                registration.close();
                return over.get();
              });
      Thread.sleep(50);
      assertThat(overWhenClosed).isNotDone();
      goOn.countDown();
      assertThat(overWhenClosed.get()).isTrue();
    }
  }

  @Test
  void aHandlerMayCloseItsRegistrationAndThePoller() {
    AtomicLong heard = new AtomicLong();
    InterruptPoller poller = new InterruptPoller(Duration.ZERO, errors::add);
    List<EventRegistration> own = new ArrayList<>();
    own.add(
        poller.register(
            "closing itself",
            count -> {
              own.getFirst().close();
              poller.close();
              heard.incrementAndGet();
            }));
    fire(own.getFirst(), 1);
    assertThat(poller.doWork()).isEqualTo(1);
    assertThat(heard).hasValue(1);
    assertThatThrownBy(poller::doWork).isInstanceOf(AgentTerminationException.class);
    assertThatThrownBy(() -> poller.register("too late", count -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("poller is closed");
    assertThat(errors).isEmpty();
  }

  @Test
  void registrationsComeAndGoWhileThePollerRuns() throws Exception {
    try (PollerThread thread = new PollerThread()) {
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        threads.add(CompletableFuture.runAsync(() -> registerAndClose(thread.poller())));
      }
      for (CompletableFuture<Void> each : threads) {
        each.get();
      }
      assertThat(thread.errors()).isEmpty();
    }
  }

  @Test
  void closingEndsALongWaitAndGivesTheDescriptorsBack() throws Exception {
    new PollerThread().close();
    long before = descriptors();
    for (int i = 0; i < 20; i++) {
      PollerThread thread = new PollerThread();
      EventRegistration registration = thread.poller().register("outliving", count -> {});
      thread.close();
      thread.poller().close();
      registration.close();
      registration.close();
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  @Test
  void theWakeUpOfAClosingThreadNeverGoesToADescriptorThatTheAgentHasClosed() throws Exception {
    FakeKernel calls = new FakeKernel();
    InterruptPoller poller = new InterruptPoller(new Kernel(calls), Duration.ZERO, errors::add);
    Thread agent = new Thread(poller::onClose);
    calls.beforeWrite =
        () -> {
          agent.start();
          await().until(() -> isHeldUpOrOver(agent));
        };
    poller.close();
    agent.join();
    assertThat(calls.leftovers()).isEmpty();
  }

  @Test
  void waitsThatMakeNoSenseAreRefused() {
    for (Duration wait : List.of(Duration.ofNanos(-1), Duration.ofDays(25))) {
      assertThatThrownBy(() -> new InterruptPoller(wait, errors::add))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wait.toString());
    }
  }

  private static void registerAndClose(InterruptPoller poller) {
    for (int i = 0; i < 200; i++) {
      AtomicBoolean closed = new AtomicBoolean();
      AtomicBoolean toldLate = new AtomicBoolean();
      AtomicLong heard = new AtomicLong();
      EventRegistration registration =
          poller.register(
              "coming and going",
              count -> {
                toldLate.compareAndSet(false, closed.get());
                heard.addAndGet(count);
              });
      fire(registration, 1);
      if (i % 2 == 0) {
        await().pollInterval(Duration.ofNanos(100_000)).until(() -> heard.get() == 1);
      }
      registration.close();
      closed.set(true);
      assertThat(toldLate).isFalse();
    }
  }

  private static boolean isHeldUpOrOver(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TERMINATED;
  }

  private static long descriptors() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(InterruptPollerTest::isOfAPoller).count();
    }
  }

  private static boolean isOfAPoller(Path link) {
    try {
      return Files.readSymbolicLink(link).toString().contains("anon_inode:[event");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static void fire(EventRegistration registration, long count) {
    try (Arena arena = Arena.ofConfined()) {
      Libc.instance().write(registration.descriptor(), arena.allocateFrom(JAVA_LONG, count));
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
