package dev.picket.bench.cli;

import dev.picket.bench.replay.ChildJvms;
import dev.picket.bench.replay.Ending;
import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.replay.Workload;
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
 * @param contenders strategies of which all rounds ended well
 * @param violations what the others did, for people
 */
record Comparison(List<Contender> contenders, List<String> violations) {
  /** Far more than any child takes; one that takes longer hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static Comparison run(Trace trace, Workload workload, List<Strategy> strategies)
      throws IOException, InterruptedException {
    Map<Strategy, List<ReplayResult>> results = new LinkedHashMap<>();
    strategies.forEach(strategy -> results.put(strategy, new ArrayList<>()));
    List<String> violations = new ArrayList<>();
    try (ChildJvms children = new ChildJvms(trace, PATIENCE);
        Progress progress = Progress.of("compare", workload.rounds() * strategies.size())) {
      Stopwatch time = new Stopwatch(workload);
      for (int round = 0; time.allowsRound(round); round++) {
        for (int turn = 0; turn < strategies.size(); turn++) {
          Strategy strategy = strategies.get((round + turn) % strategies.size());
          List<ReplayResult> known = results.get(strategy);
          if (known != null) {
            progress.begin(strategy.id());
            List<String> found = play(children, workload, strategy, known);
            found.forEach(text -> violations.add(strategy.id() + ": " + text));
            if (!found.isEmpty()) {
              results.remove(strategy);
            }
          }
          progress.step();
        }
      }
    }
    List<Contender> contenders = new ArrayList<>();
    results.forEach((strategy, rounds) -> contenders.add(new Contender(strategy, rounds)));
    return new Comparison(contenders, violations);
  }

  /** Ends the rounds when their time is up, so that a slow machine measures less, not longer. */
  private record Stopwatch(Workload workload, long startNanos) {
    Stopwatch(Workload workload) {
      this(workload, System.nanoTime());
    }

    boolean allowsRound(int round) {
      if (round < workload.leastRounds()) {
        return true;
      }
      long elapsed = System.nanoTime() - startNanos;
      long withNext = elapsed + elapsed / round;
      return round < workload.rounds() && withNext < TimeUnit.SECONDS.toNanos(workload.seconds());
    }
  }

  private static List<String> play(
      ChildJvms children, Workload workload, Strategy strategy, List<ReplayResult> results)
      throws IOException, InterruptedException {
    return switch (children.run(workload.task(strategy.id()))) {
      case Ending.Finished(ReplayResult result) -> {
        results.add(result);
        yield result.violations();
      }
      case Ending.Died(String how) -> List.of("the JVM " + how);
    };
  }
}
