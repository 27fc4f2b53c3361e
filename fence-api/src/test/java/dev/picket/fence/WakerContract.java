package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who wakes parked waiters: the signal, or a thread that comes and goes with them. */
public abstract class WakerContract extends ContextContract {
  private static final int MANY = 64;
  private static final int ROUNDS = 200;

  protected WakerContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void burstsWakeEverybodyOnPlatformThreads() {
    wakeBursts(background(), Thread.ofPlatform().daemon());
  }

  @Test
  void burstsWakeEverybodyOnVirtualThreads() {
    wakeBursts(background(), Thread.ofVirtual());
  }

  private void wakeBursts(Reclaimer reclaimer, Thread.Builder builder) {
    FenceContext<String> context = dropless(reclaimer).build();
    for (int round = 0; round < 20; round++) {
      List<DriverFence<String>> fences = armed(context, MANY, "data");
      List<Thread> waiters = waiters(builder, fences);
      waiters.forEach(WakerContract::awaitParked);
      fences.forEach(DriverFence::signal);
      waiters.forEach(FenceContract::join);
    }
  }

  @Test
  void oneSignalWakesAllItsWaiters() {
    FenceContext<String> context = dropless(background()).build();
    for (Thread.Builder builder : List.of(Thread.ofPlatform().daemon(), Thread.ofVirtual())) {
      DriverFence<String> fence = context.allocate("data").arm();
      List<Thread> waiters = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        waiters.add(builder.start(fence.fence()::awaitUninterruptibly));
      }
      waiters.forEach(WakerContract::awaitParked);
      fence.signal();
      waiters.forEach(FenceContract::join);
    }
  }

  @Test
  void aLoneWaiterNeedsNoThread() {
    Reclaimer reclaimer = named("lone");
    List<DriverFence<String>> fences = armed(dropless(reclaimer).build(), 3, "data");
    for (DriverFence<String> fence : fences) {
      Thread waiter = waiters(Thread.ofPlatform().daemon(), List.of(fence)).getFirst();
      awaitParked(waiter);
      assertThat(hasWaker("lone")).isFalse();
      fence.signal();
      join(waiter);
    }
  }

  @Test
  void theThreadComesWithTheSecondWaiterAndGoesAfterThem() {
    Reclaimer reclaimer = named("coming");
    FenceContext<String> context = dropless(reclaimer).build();
    for (int round = 0; round < 2; round++) {
      List<DriverFence<String>> fences = armed(context, 2, "data");
      List<Thread> waiters = waiters(Thread.ofVirtual(), fences);
      eventually().until(() -> hasWaker("coming"));
      waiters.forEach(WakerContract::awaitParked);
      fences.forEach(DriverFence::signal);
      waiters.forEach(FenceContract::join);
      eventually().until(() -> !hasWaker("coming"));
    }
  }

  @Test
  void aDrivenReclaimerHasNoThreadForIt() {
    Reclaimer reclaimer = made(ReclaimerOptions.driven("driven-burst"));
    List<DriverFence<String>> fences = armed(dropless(reclaimer).build(), MANY, "data");
    List<Thread> waiters = waiters(Thread.ofPlatform().daemon(), fences);
    waiters.forEach(WakerContract::awaitParked);
    assertThat(hasWaker("driven-burst")).isFalse();
    fences.forEach(DriverFence::signal);
    waiters.forEach(FenceContract::join);
    assertThat(hasWaker("driven-burst")).isFalse();
  }

  @Test
  void theThreadGoesWithItsReclaimerAndLeavesNobodyParked() {
    Reclaimer reclaimer = named("closing");
    List<DriverFence<String>> fences = armed(dropless(reclaimer).build(), MANY, "data");
    List<Thread> waiters = waiters(Thread.ofPlatform().daemon(), fences);
    waiters.forEach(WakerContract::awaitParked);
    assertThat(hasWaker("closing")).isTrue();
    reclaimer.close(Duration.ZERO);
    eventually().until(() -> !hasWaker("closing"));
    assertThat(waiters).allMatch(Thread::isAlive);
    fences.forEach(DriverFence::signal);
    waiters.forEach(FenceContract::join);
    assertThat(hasWaker("closing")).isFalse();
  }

  @Test
  void signalsWhileItsReclaimerClosesWakeEverybody() {
    for (int round = 0; round < 5; round++) {
      Reclaimer reclaimer = made(ReclaimerOptions.background("closing"));
      List<DriverFence<String>> fences = armed(dropless(reclaimer).build(), MANY, "data");
      List<Thread> waiters = waiters(Thread.ofPlatform().daemon(), fences);
      waiters.forEach(WakerContract::awaitParked);
      Thread closing = Thread.ofPlatform().start(() -> reclaimer.close(Duration.ZERO));
      fences.forEach(DriverFence::signal);
      waiters.forEach(FenceContract::join);
      join(closing);
    }
  }

  @Test
  void timeoutsAndInterruptsThatMeetASignalLoseNobodyAndLeaveNothing() {
    FenceContext<String> context = dropless(background()).build();
    AtomicInteger ended = new AtomicInteger();
    DriverFence<String> never = context.allocate("data").arm();
    for (int round = 0; round < ROUNDS; round++) {
      List<DriverFence<String>> fences = armed(context, 8, "data");
      List<Thread> waiters = new ArrayList<>();
      for (DriverFence<String> fence : fences) {
        Thread.Builder builder =
            waiters.size() % 2 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        Duration patience = Duration.ofNanos(ThreadLocalRandom.current().nextInt(500_000));
        Fence awaited = fence.fence();
        waiters.add(
            switch (waiters.size() % 3) {
              case 0 -> builder.start(() -> endedBy(() -> awaited.await(patience), ended));
              case 1 -> builder.start(() -> endedBy(awaited::await, ended));
              default ->
                  builder.start(
                      () ->
                          endedBy(
                              () ->
                                  Fence.awaitAny(
                                      List.of(never.fence(), awaited), Duration.ofHours(1)),
                              ended));
            });
      }
      waiters.get(1).interrupt();
      fences.forEach(DriverFence::signal);
      waiters.get(4).interrupt();
      waiters.forEach(FenceContract::join);
    }
    assertThat(ended).hasValue(8 * ROUNDS);
    assertThat(callbacksKeptBy(never.fence())).isZero();
  }

  @Test
  void oneWhoLeavesIsStillWokenForWhatComesNext() {
    FenceContext<String> context = dropless(background()).build();
    List<List<DriverFence<String>>> rounds =
        IntStream.range(0, 2_000).mapToObj(_ -> armed(context, 6, "data")).toList();
    List<Thread> waiters =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    Thread.ofPlatform()
                        .daemon()
                        .start(() -> rounds.forEach(fences -> awaitTwo(fences, 2 * i))))
            .toList();
    for (List<DriverFence<String>> fences : rounds) {
      fences.forEach(DriverFence::signal);
      if (ThreadLocalRandom.current().nextInt(8) == 0) {
        awaitParked(waiters.getFirst());
      }
    }
    waiters.forEach(FenceContract::join);
    assertThat(rounds)
        .allSatisfy(fences -> assertThat(fences).allMatch(f -> f.fence().isSignaled()));
  }

  private static void awaitTwo(List<DriverFence<String>> fences, int from) {
    Fence one = fences.get(from).fence();
    Fence other = fences.get(from + 1).fence();
    endedBy(() -> Fence.awaitAny(List.of(one, other), Duration.ofHours(1)), new AtomicInteger());
    other.awaitUninterruptibly();
    one.awaitUninterruptibly();
  }

  private static void endedBy(WaitContract.Interruptible wait, AtomicInteger ended) {
    try {
      wait.run();
      ended.incrementAndGet();
    } catch (InterruptedException e) {
      ended.incrementAndGet();
    }
  }

  private Reclaimer named(String name) {
    return made(ReclaimerOptions.background(name));
  }

  private static List<Thread> waiters(Thread.Builder builder, List<DriverFence<String>> fences) {
    return fences.stream().map(f -> builder.start(f.fence()::awaitUninterruptibly)).toList();
  }

  private static void awaitParked(Thread thread) {
    eventually().until(() -> isParked(thread) || !thread.isAlive());
  }

  private static boolean hasWaker(String reclaimer) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("picket-" + reclaimer + "-wake"));
  }
}
