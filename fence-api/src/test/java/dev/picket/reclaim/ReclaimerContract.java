package dev.picket.reclaim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

/**
 * What all contract suites need. A strategy takes part by one subclass per suite; a record that a
 * test wants held back is always protected, because some strategies hold back nothing else.
 */
abstract class ReclaimerContract {
  /** Long enough to see a wrong drop happen now and then; a slow machine sees fewer. */
  static final Duration A_WHILE = Duration.ofMillis(30);

  private final Function<ReclaimerOptions, Reclaimer> strategy;
  private final List<Reclaimer> made = new ArrayList<>();
  private final List<Occupant> occupants = new ArrayList<>();

  ReclaimerContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    this.strategy = strategy;
  }

  @AfterEach
  final void closeAll() {
    occupants.forEach(Occupant::leave);
    made.forEach(reclaimer -> reclaimer.close(Duration.ZERO));
  }

  final Reclaimer make(ReclaimerOptions options) {
    Reclaimer reclaimer = strategy.apply(options);
    made.add(reclaimer);
    return reclaimer;
  }

  final Reclaimer background() {
    return make(ReclaimerOptions.background("test"));
  }

  final Reclaimer driven() {
    return make(ReclaimerOptions.driven("test"));
  }

  final Occupant occupy(Reclaimer reclaimer, Guarded<?>... protectedOnes) {
    return occupy(Thread.ofPlatform().daemon(), reclaimer, protectedOnes);
  }

  final Occupant occupy(Thread.Builder thread, Reclaimer reclaimer, Guarded<?>... protectedOnes) {
    Occupant occupant = new Occupant(thread, reclaimer, protectedOnes);
    occupants.add(occupant);
    return occupant;
  }

  static void cutOffAndRetire(Guarded<?> guarded) {
    guarded.cutOff();
    guarded.reclaimer().retire(guarded);
  }

  static void retireNew(Reclaimer reclaimer, AtomicInteger drops) {
    cutOffAndRetire(counted(reclaimer, drops));
  }

  /** A thread that is blocked in {@code allocate} when this returns. */
  static Thread waitForRoom(Reclaimer full, AtomicReference<Throwable> thrown) {
    Thread allocator =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    counted(full, new AtomicInteger());
                  } catch (RuntimeException e) {
                    thrown.set(e);
                  }
                });
    await().until(() -> allocator.getState() == Thread.State.TIMED_WAITING);
    return allocator;
  }

  static Guarded<String> counted(Reclaimer reclaimer, AtomicInteger drops) {
    return reclaimer.allocate("value", 1, _ -> drops.incrementAndGet());
  }

  static void drainOften(Reclaimer reclaimer) {
    for (int i = 0; i < 100; i++) {
      reclaimer.drain(Long.MAX_VALUE);
    }
  }

  static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(100)).pollInterval(Duration.ofMillis(2));
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while " + thread + " was running", e);
    }
  }
}
