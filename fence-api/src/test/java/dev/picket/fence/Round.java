package dev.picket.fence;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** One round of a {@link Race} whose racers each have something of their own to do. */
public final class Round {
  private static final int LONGEST_WAIT = 5_000;
  private static final int LONGEST_DELAY = 30;

  private final Task check;
  private final List<Task> tasks;
  private final AtomicInteger present = new AtomicInteger();

  private Round(Task check, Task... tasks) {
    this.check = check;
    this.tasks = List.of(tasks);
  }

  /** Something to do that may fail. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  /** The check runs when all tasks have ended. */
  public static Round of(Task check, Task... tasks) {
    return new Round(check, tasks);
  }

  /** Makes and runs rounds; every round has as many tasks as the first. */
  public static void repeat(int rounds, Supplier<Round> rounding) {
    ArrayDeque<Round> first = new ArrayDeque<>(List.of(rounding.get()));
    List<Consumer<Round>> racers =
        IntStream.range(0, first.element().tasks.size())
            .<Consumer<Round>>mapToObj(racer -> round -> round.race(racer))
            .toList();
    Race.run(
        rounds,
        () -> first.isEmpty() ? rounding.get() : first.remove(),
        racers,
        round -> perform(round.check));
  }

  /** Who comes out of the meeting may have to wait for a processor; the others wait a little. */
  private void race(int racer) {
    present.incrementAndGet();
    for (int i = 0; i < LONGEST_WAIT && present.get() < tasks.size(); i++) {
      Thread.onSpinWait();
    }
    for (int i = ThreadLocalRandom.current().nextInt(LONGEST_DELAY); i > 0; i--) {
      Thread.onSpinWait();
    }
    perform(tasks.get(racer));
  }

  private static void perform(Task task) {
    try {
      task.run();
    } catch (Exception e) {
      throw new AssertionError("a task failed", e);
    }
  }
}
