package dev.picket.bench.operation;

import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Has benchmarks run shortly, in this JVM. */
final class BriefRuns {
  static {
    // Whatever else is measured on this machine is not disturbed for long.
    System.setProperty("jmh.ignoreLock", "true");
  }

  private BriefRuns() {}

  static ChainedOptionsBuilder of(Class<?> benchmarks) {
    return new OptionsBuilder()
        .include(Pattern.quote(benchmarks.getName()))
        .addProfiler(GCProfiler.class)
        .forks(0)
        .warmupIterations(2)
        .warmupTime(TimeValue.milliseconds(100))
        .measurementIterations(2)
        .measurementTime(TimeValue.milliseconds(150))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }
}
