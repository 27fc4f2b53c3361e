package dev.picket.bench.cost;

import dev.picket.bench.child.ParentWatch;
import dev.picket.bench.child.WorkDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What a child JVM runs: all benchmarks over one strategy, so that their ratios are of one JVM. */
final class CostMain {
  private static final double MEDIAN = 50;

  private CostMain() {}

  public static void main(String[] args) throws IOException, RunnerException {
    ParentWatch.start();
    WorkDirectory directory = new WorkDirectory(Path.of(args[0]));
    CostTask task = directory.getTask(CostTask.class);
    Map<String, Double> nanos = new LinkedHashMap<>();
    for (String benchmark : benchmarks()) {
      nanos.put(benchmark, measure(benchmark, task));
    }
    directory.putResult(new CostResult(nanos, OpenRegisters.barrierMode(task.strategy())));
    System.exit(0);
  }

  /** What an access is compared with comes just before it. */
  private static Set<String> benchmarks() {
    Set<String> benchmarks = new LinkedHashSet<>();
    for (Access access : Access.values()) {
      benchmarks.add(access.bareBenchmark());
      benchmarks.add(access.benchmark());
    }
    return benchmarks;
  }

  private static double measure(String benchmark, CostTask task) throws RunnerException {
    TimeValue iteration = TimeValue.milliseconds(task.millis());
    Options options =
        new OptionsBuilder()
            .include(Pattern.quote("." + benchmark) + "$")
            .param("strategy", task.strategy())
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(0)
            .warmupIterations(task.warmUps())
            .warmupTime(iteration)
            .measurementIterations(task.iterations())
            .measurementTime(iteration)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).runSingle().getPrimaryResult().getStatistics().getPercentile(MEDIAN);
  }
}
