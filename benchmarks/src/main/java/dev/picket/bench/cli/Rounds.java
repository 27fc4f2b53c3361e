package dev.picket.bench.cli;

import dev.picket.bench.child.Ending;
import dev.picket.bench.replay.ChildResult;
import dev.picket.bench.report.Contender;
import dev.picket.bench.strategy.Strategy;
import java.util.ArrayList;
import java.util.List;

/** What is known of a strategy so far. */
record Rounds<R extends ChildResult>(Strategy strategy, List<R> results, List<String> crashes) {
  Rounds(Strategy strategy) {
    this(strategy, new ArrayList<>(), new ArrayList<>());
  }

  /** Gives what must not have happened. */
  List<String> add(Ending<R> ending) {
    return switch (ending) {
      case Ending.Finished<R>(R result) -> {
        results.add(result);
        List<String> found = new ArrayList<>(result.violations());
        if (!strategy.isUnsafe()) {
          found.addAll(result.brokenReads());
        }
        yield found;
      }
      case Ending.Died<R>(String how, boolean crashed) -> {
        if (crashed && strategy.isUnsafe()) {
          crashes.add(how);
          yield List.of();
        }
        yield List.of("the JVM " + how);
      }
    };
  }

  Contender<R> contender() {
    return new Contender<>(strategy, results, crashes);
  }
}
