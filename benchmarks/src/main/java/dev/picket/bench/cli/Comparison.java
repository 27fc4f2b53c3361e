package dev.picket.bench.cli;

import dev.picket.bench.child.ChildJvms;
import dev.picket.bench.replay.ChildResult;
import dev.picket.bench.replay.ChildTask;
import dev.picket.bench.replay.ReplayJvms;
import dev.picket.bench.replay.Schedule;
import dev.picket.bench.report.Contender;
import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.Trace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the rounds: in each round every strategy once, so that whatever else the machine does meets
 * all of them, and beginning with another one each time.
 *
 * @param <R> type of what a round measures
 * @param contenders strategies of which all rounds ended well, and those of which that is not to be
 *     expected
 * @param violations what the others did, for people
 */
record Comparison<R extends ChildResult>(List<Contender<R>> contenders, List<String> violations) {
  /** Far more than any child takes; one that takes longer hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static <R extends ChildResult> Comparison<R> run(
      Trace trace, Schedule<R> schedule, List<Strategy> strategies)
      throws IOException, InterruptedException {
    Map<Strategy, Rounds<R>> rounds = new LinkedHashMap<>();
    strategies.forEach(strategy -> rounds.put(strategy, new Rounds<>(strategy)));
    List<String> violations = new ArrayList<>();
    try (ChildJvms children = ReplayJvms.of(trace, PATIENCE);
        Progress progress = Progress.of("compare", children(schedule, strategies))) {
      Stopwatch time = new Stopwatch(schedule, strategies);
      for (int round = 0; time.allowsRound(round); round++) {
        for (int turn = 0; turn < strategies.size(); turn++) {
          Strategy strategy = strategies.get((round + turn) % strategies.size());
          if (round >= schedule.rounds(strategy)) {
            continue;
          }
          Rounds<R> known = rounds.get(strategy);
          if (known != null) {
            progress.begin(strategy.id());
            ChildTask<R> task = schedule.task(strategy);
            List<String> found = known.add(children.run(task, task.resultType()));
            found.forEach(text -> violations.add(strategy.id() + ": " + text));
            if (!found.isEmpty()) {
              rounds.remove(strategy);
            }
          }
          progress.step();
        }
      }
    }
    return new Comparison<>(rounds.values().stream().map(Rounds::contender).toList(), violations);
  }

  private static int children(Schedule<?> schedule, List<Strategy> strategies) {
    return strategies.stream().mapToInt(schedule::rounds).sum();
  }

  /** Ends the rounds when their time is up, so that a slow machine measures less, not longer. */
  private static final class Stopwatch {
    private final Schedule<?> schedule;
    private final List<Strategy> strategies;
    private final long startNanos = System.nanoTime();
    private int childrenSoFar;

    Stopwatch(Schedule<?> schedule, List<Strategy> strategies) {
      this.schedule = schedule;
      this.strategies = strategies;
    }

    boolean allowsRound(int round) {
      int children =
          (int) strategies.stream().filter(each -> round < schedule.rounds(each)).count();
      long elapsed = System.nanoTime() - startNanos;
      long withNext = elapsed + children * elapsed / Math.max(1, childrenSoFar);
      childrenSoFar += children;
      return round < schedule.leastRounds()
          || (round < schedule.rounds() && withNext < TimeUnit.SECONDS.toNanos(schedule.seconds()));
    }
  }
}
