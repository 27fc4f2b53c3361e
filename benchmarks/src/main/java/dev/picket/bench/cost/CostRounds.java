package dev.picket.bench.cost;

import dev.picket.bench.child.ChildJvms;
import dev.picket.bench.child.Ending;
import dev.picket.bench.strategy.Strategy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.openjdk.jmh.runner.CompilerHints;

/**
 * How often each strategy is measured, and for how long: in each round every strategy once, so that
 * whatever else the machine does meets all of them, and beginning with another one each time.
 *
 * @param rounds JVMs for each strategy
 * @param warmUps iterations that do not count, of each benchmark
 * @param iterations those that count
 * @param millis how long each takes
 */
public record CostRounds(int rounds, int warmUps, int iterations, int millis) {
  /** For a look. */
  public static final CostRounds QUICK = new CostRounds(3, 8, 7, 15);

  /** For numbers to be shown. */
  public static final CostRounds FULL = new CostRounds(7, 5, 5, 100);

  private static final List<Strategy> STRATEGIES =
      List.of(Strategy.RCU, Strategy.HAZARD, Strategy.EPOCH);

  /** Far more than any child takes; one that takes longer hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** {@return how many JVMs are started} */
  public int children() {
    return rounds * STRATEGIES.size();
  }

  /**
   * Measures.
   *
   * @param ended told after each child
   * @return for each strategy, what its rounds measured
   * @throws IOException if a child cannot be started
   * @throws InterruptedException if the caller is interrupted; the child is killed
   * @throws IllegalStateException if a child fails
   */
  public List<StrategyCost> run(Consumer<Strategy> ended) throws IOException, InterruptedException {
    List<List<CostResult>> results =
        STRATEGIES.stream().<List<CostResult>>map(strategy -> new ArrayList<>()).toList();
    try (ChildJvms children = new ChildJvms(CostMain.class, flagsOfJmh(), PATIENCE)) {
      for (int round = 0; round < rounds; round++) {
        for (int turn = 0; turn < STRATEGIES.size(); turn++) {
          int next = (round + turn) % STRATEGIES.size();
          Strategy strategy = STRATEGIES.get(next);
          results.get(next).add(measure(children, strategy));
          ended.accept(strategy);
        }
      }
    }
    return IntStream.range(0, results.size())
        .mapToObj(i -> new StrategyCost(STRATEGIES.get(i), results.get(i)))
        .toList();
  }

  private CostResult measure(ChildJvms children, Strategy strategy)
      throws IOException, InterruptedException {
    CostTask task = new CostTask(strategy.id(), warmUps, iterations, millis);
    return switch (children.run(task, CostResult.class)) {
      case Ending.Finished<CostResult>(CostResult result) -> result;
      case Ending.Died<CostResult>(String how, boolean crashed) ->
          throw new IllegalStateException("the JVM that measured " + strategy.id() + " " + how);
    };
  }

  /** Those that JMH gives to JVMs that it starts itself. */
  private static List<String> flagsOfJmh() {
    List<String> flags = new ArrayList<>();
    CompilerHints.addCompilerHints(flags);
    // There is one JVM at a time, and what else runs here is not ours to forbid.
    flags.add("-Djmh.ignoreLock=true");
    return flags;
  }
}
