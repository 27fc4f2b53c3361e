package dev.picket.stress.certify;

import dev.picket.stress.certify.Split.Tier;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.TestExecutor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.Scheduler;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.os.topology.Topology;
import org.openjdk.jcstress.vm.CompileMode;
import org.openjdk.jcstress.vm.VMSupport;

/**
 * Runs tests on jcstress 0.16, whose command line cannot choose single splits, and the only class
 * that knows its machinery. What it cannot run it leaves out, as jcstress does: whoever asks
 * compares.
 */
final class Jcstress {
  private static final int ACTORS = 2;

  /** Both actors start each sample together, so that they meet in each. */
  private static final String STRIDE_SIZE = "1";

  private static final String STRIDES = "250";
  private static final String HEAP_MEGABYTES = "256";

  private static final List<String> JVM_ARGS =
      List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");

  private final Options options;
  private final List<SchedulingClass> placements;
  private final Scheduler scheduler;

  private Jcstress(Options options) {
    this.options = options;
    Topology topology = topology();
    this.scheduler = new Scheduler(topology, options.getCPUCount());
    this.placements = scheduler.scheduleClasses(ACTORS, options.getCPUCount(), AffinityMode.NONE);
  }

  /** Names all tests on the class path. */
  static Set<String> tests() {
    return new TreeSet<>(TestList.tests());
  }

  /** Tells whether a test names an outcome that must not be. */
  static boolean forbidsSomething(String test) {
    return hasOutcome(test, Expect.FORBIDDEN);
  }

  /** Tells whether a test names an outcome that a twin is to show. */
  static boolean showsSomething(String test) {
    return hasOutcome(test, Expect.ACCEPTABLE_INTERESTING);
  }

  private static boolean hasOutcome(String test, Expect expect) {
    return TestList.getInfo(test).cases().stream().anyMatch(state -> state.expect() == expect);
  }

  /**
   * Finds out what the JVM can do, which takes seconds.
   *
   * @param effort how long each run is to be
   */
  static Jcstress start(Effort effort) throws IOException {
    PrintStream console = silence();
    try {
      Options options = options(effort);
      VMSupport.initFlags(options);
      return new Jcstress(options);
    } finally {
      System.setOut(console);
    }
  }

  /**
   * Runs tests, each in a JVM of its own.
   *
   * @param runs which, in which split
   * @param sink is given one result for each run that took place, by any thread, one at a time
   */
  void run(List<Run> runs, Consumer<RunResult> sink) throws IOException {
    PrintStream console = silence();
    try {
      execute(runs, sink);
    } finally {
      System.setOut(console);
    }
  }

  /** What jcstress says of its progress is not for the reader of a certificate. */
  private static PrintStream silence() {
    PrintStream console = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    return console;
  }

  private static Options options(Effort effort) throws IOException {
    Options options =
        new Options(
            new String[] {
              "-time",
              String.valueOf(effort.millis()),
              "-iters",
              String.valueOf(effort.iterations()),
              "-strideSize",
              STRIDE_SIZE,
              "-strideCount",
              STRIDES,
              "-hs",
              HEAP_MEGABYTES,
              "-pth",
              "false",
              // Where others want the processors too, the actor that waits leaves its own.
              "-spinStyle",
              "THREAD_YIELD",
            });
    if (!options.parse()) {
      throw new IllegalStateException("jcstress has refused its options");
    }
    return options;
  }

  private static Topology topology() {
    try {
      return Topology.get();
    } catch (Exception e) {
      throw new IllegalStateException("jcstress could not find out about the processors", e);
    }
  }

  private void execute(List<Run> runs, Consumer<RunResult> sink) throws IOException {
    List<TestConfig> configs = new ArrayList<>();
    Set<String> known = tests();
    for (Run run : runs) {
      if (known.contains(run.test()) && !placements.isEmpty()) {
        TestInfo info = TestList.getInfo(run.test());
        if (info.threads() == ACTORS) {
          configs.add(
              new TestConfig(
                  options, info, 0, JVM_ARGS, compileMode(run.split()), placements.getFirst()));
        }
      }
    }
    new TestExecutor(
            options.verbosity(),
            result -> {
              synchronized (sink) {
                sink.accept(count(result));
              }
            },
            scheduler)
        .runAll(configs);
  }

  private static RunResult count(TestResult result) {
    Run run = new Run(result.getName(), split(result.getConfig().getCompileMode()));
    if (result.status() != Status.NORMAL) {
      return new RunResult(run, 0, 0, 0, problem(result));
    }
    long samples = 0;
    long forbidden = 0;
    long caught = 0;
    for (GradingResult state : result.grading().gradingResults.values()) {
      samples += state.count;
      switch (state.expect) {
        case FORBIDDEN, UNKNOWN -> forbidden += state.count;
        case ACCEPTABLE_INTERESTING -> caught += state.count;
        case ACCEPTABLE -> {}
      }
    }
    return new RunResult(run, samples, forbidden, caught, "");
  }

  private static String problem(TestResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(result.status().toString());
    lines.addAll(result.getMessages());
    lines.addAll(result.getVmErr());
    return String.join(System.lineSeparator(), lines);
  }

  private static int compileMode(Split split) {
    for (int mode : CompileMode.casesFor(ACTORS, true, true)) {
      if (split(mode).equals(split)) {
        return mode;
      }
    }
    throw new AssertionError("jcstress knows no split " + split);
  }

  private static Split split(int mode) {
    return new Split(tier(mode, 0), tier(mode, 1));
  }

  private static Tier tier(int mode, int actor) {
    if (CompileMode.isC2(mode, actor)) {
      return Tier.C2;
    }
    return CompileMode.isC1(mode, actor) ? Tier.C1 : Tier.INTERPRETER;
  }
}
