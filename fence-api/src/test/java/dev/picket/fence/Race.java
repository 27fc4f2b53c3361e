package dev.picket.fence;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Threads that meet, act at the same time on something new, and meet again, for many rounds.
 *
 * @param <T> what they act on
 */
final class Race<T> {
  private static final int SPINS_BETWEEN_YIELDS = 200;

  private final int rounds;
  private final List<Consumer<T>> actors;
  private final AtomicInteger arrivals = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile T subject;

  private Race(int rounds, List<Consumer<T>> actors) {
    this.rounds = rounds;
    this.actors = actors;
  }

  /** The calling thread makes the subjects, is the first actor, and checks the results. */
  static <T> void run(
      int rounds, Supplier<T> subjects, List<Consumer<T>> actors, Consumer<T> check) {
    new Race<>(rounds, actors).run(subjects, check);
  }

  private void run(Supplier<T> subjects, Consumer<T> check) {
    List<Thread> threads = new ArrayList<>();
    for (Consumer<T> actor : actors.subList(1, actors.size())) {
      threads.add(Thread.ofPlatform().daemon().start(() -> race(actor, () -> {}, () -> {})));
    }
    race(actors.getFirst(), () -> subject = subjects.get(), () -> check.accept(subject));
    threads.forEach(FenceContract::join);
    if (failure.get() != null) {
      throw new AssertionError("a race went wrong", failure.get());
    }
  }

  private void race(Consumer<T> actor, Runnable before, Runnable after) {
    try {
      int meeting = 0;
      for (int round = 0; round < rounds; round++) {
        before.run();
        meet(++meeting);
        actor.accept(subject);
        meet(++meeting);
        after.run();
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // there may be fewer processors than actors
  private void meet(int meeting) {
    int expected = meeting * actors.size();
    arrivals.incrementAndGet();
    for (int spins = 1; arrivals.get() < expected; spins++) {
      if (failure.get() != null || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("the race was abandoned");
      }
      if (spins % SPINS_BETWEEN_YIELDS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
