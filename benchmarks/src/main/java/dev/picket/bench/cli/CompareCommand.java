package dev.picket.bench.cli;

import dev.picket.bench.replay.DropMode;
import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.replay.RingResult;
import dev.picket.bench.replay.RingWorkload;
import dev.picket.bench.replay.StallResult;
import dev.picket.bench.replay.StallWorkload;
import dev.picket.bench.replay.Workload;
import dev.picket.bench.report.Contender;
import dev.picket.bench.report.Definitions;
import dev.picket.bench.report.InputText;
import dev.picket.bench.report.JsonReport;
import dev.picket.bench.report.Remarks;
import dev.picket.bench.report.RingTable;
import dev.picket.bench.report.StallReport;
import dev.picket.bench.report.Table;
import dev.picket.bench.report.Verdict;
import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.Recording;
import dev.picket.bench.trace.Trace;
import dev.picket.bench.trace.TraceException;
import dev.picket.bench.trace.TraceReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code picket compare}. */
@Command(
    name = "compare",
    description =
        "Replays a recording of GPU fences over each strategy, in JVMs of their own, and says"
            + " which one suits this signalling path.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CompareCommand implements Callable<Integer> {
  /** Few enough for a lap to be over soon, though all contenders take their turns. */
  private static final int QUICK_FENCES = 4_096;

  private static final int MOST_READERS = 1024;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "ftrace text, plain or gzip; default: the recording that comes along")
  private @Nullable Path trace;

  @Option(
      names = "--strategies",
      paramLabel = "NAME",
      split = ",",
      converter = StrategyConverter.class,
      completionCandidates = StrategyNames.class,
      description = "some of ${COMPLETION-CANDIDATES}, in this order; default: all")
  private List<Strategy> strategies = Arrays.asList(Strategy.values());

  @Option(names = "--readers", paramLabel = "N", description = "threads that read driver data")
  private int readers = Workload.threadsOfAKind();

  @Option(names = "--quick", description = "be done within about a minute")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "write all raw data here")
  private @Nullable Path json;

  @Option(
      names = "--drop",
      paramLabel = "HOW",
      description =
          "pool: dropped data is poisoned and used again (default); unmap: it is unmapped, and"
              + " who looks at it crashes")
  private DropMode drop = DropMode.POOL;

  @Option(
      names = "--stall",
      paramLabel = "TIME",
      converter = StallConverter.class,
      description =
          "compare instead what piles up while one reader stays in its section for so long, such"
              + " as 2s or 500ms")
  private @Nullable Duration stall;

  @Option(
      names = "--ring",
      description =
          "compare instead what jobs on rings take, on a software device, and what a job costs"
              + " beside one on a thread pool")
  private boolean ring;

  @Override
  public Integer call() throws IOException, InterruptedException, InputException {
    checkOptions();
    Trace input = quick ? read().middle(QUICK_FENCES) : read();
    List<String> violations = compare(input);
    PrintWriter err = spec.commandLine().getErr();
    violations.forEach(violation -> err.println("picket: violation: " + violation));
    return violations.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private List<String> compare(Trace input) throws IOException, InterruptedException {
    if (ring) {
      return compareRings(input);
    }
    return stall == null ? compareTimings(input) : compareStalled(input, stall);
  }

  private List<String> compareRings(Trace input) throws IOException, InterruptedException {
    RingWorkload workload = RingWorkload.of(input, quick);
    print(InputText.of(input, workload));
    List<Strategy> choices = strategies.stream().filter(Strategy::isContender).toList();
    Comparison<RingResult> comparison = Comparison.run(input, workload, choices);
    List<Contender<RingResult>> contenders = comparison.contenders();
    if (!contenders.isEmpty()) {
      print("%n%s%n%n%s".formatted(RingTable.of(contenders), Definitions.ofRings(choices)));
    }
    if (json != null) {
      JsonReport.ofRings(input, workload, contenders, comparison.violations()).write(json);
    }
    return comparison.violations();
  }

  private List<String> compareTimings(Trace input) throws IOException, InterruptedException {
    Workload workload = Workload.of(input, readers, quick, drop);
    print(InputText.of(input, workload));
    Comparison<ReplayResult> comparison = Comparison.run(input, workload, strategies);
    List<Contender<ReplayResult>> contenders = comparison.contenders();
    if (!contenders.isEmpty()) {
      print("%n%s%n%n%s%n".formatted(Table.of(contenders), Definitions.ofReplay(strategies)));
    }
    String verdict =
        comparison.violations().isEmpty() ? Verdict.of(contenders) : noVerdictForViolations();
    print("Verdict: %s%n%s".formatted(verdict, Remarks.of(workload, contenders)));
    if (json != null) {
      JsonReport.ofReplay(input, workload, contenders, comparison.violations(), verdict)
          .write(json);
    }
    return comparison.violations();
  }

  private List<String> compareStalled(Trace input, Duration time)
      throws IOException, InterruptedException {
    StallWorkload workload = StallWorkload.of(input, readers, quick, drop, time);
    print(InputText.of(input, workload));
    Comparison<StallResult> comparison = Comparison.run(input, workload, strategies);
    List<Contender<StallResult>> contenders = comparison.contenders();
    StallReport report = new StallReport(workload, contenders);
    if (!contenders.isEmpty()) {
      print("%n%s%n%n%s%n".formatted(report.toText(), Definitions.ofStall(strategies)));
    }
    String verdict =
        comparison.violations().isEmpty() ? report.verdict() : noVerdictForViolations();
    print("Verdict: %s%n".formatted(verdict));
    if (json != null) {
      JsonReport.ofStall(input, workload, contenders, comparison.violations(), verdict).write(json);
    }
    return comparison.violations();
  }

  private static String noVerdictForViolations() {
    return "No verdict, because self-checks failed.";
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    out.flush();
  }

  private void checkOptions() {
    if (readers < 1 || readers > MOST_READERS) {
      throw wrong("--readers is %d, expected 1 to %d".formatted(readers, MOST_READERS));
    }
    if (strategies.isEmpty()) {
      throw wrong("--strategies names none, expected some of " + Strategy.ids());
    }
    if (strategies.stream().distinct().count() != strategies.size()) {
      throw wrong("--strategies names one twice");
    }
    if (ring && stall != null) {
      throw wrong("--ring and --stall are two comparisons; expected one of them");
    }
    if (ring && strategies.stream().noneMatch(Strategy::isContender)) {
      throw wrong(
          "--ring compares choices, and --strategies names none of " + Strategy.contenderIds());
    }
    if (!drop.isSupported()) {
      throw wrong("--drop " + drop + " needs Linux");
    }
    if (drop == DropMode.UNMAP
        && stall != null
        && stall.compareTo(StallWorkload.LONGEST_OF_MAPPINGS) > 0) {
      throw wrong(
          "--stall with --drop unmap can be %d s at most, because a process can have so many"
                  .formatted(StallWorkload.LONGEST_OF_MAPPINGS.toSeconds())
              + " mappings only");
    }
    // Found out now rather than after the measurement.
    if (json != null && !OutputFiles.canWrite(json.toAbsolutePath())) {
      throw wrong("--json " + json + " cannot be written");
    }
  }

  private Trace read() throws InputException {
    try {
      return trace == null ? TraceReader.read(Recording.DEFAULT) : TraceReader.read(trace);
    } catch (TraceException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** For the help. */
  static final class StrategyNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Strategy.values()).map(Strategy::id).iterator();
    }
  }

  /** Finds a strategy by the name it has in reports. */
  static final class StrategyConverter implements ITypeConverter<Strategy> {
    @Override
    public Strategy convert(String name) {
      return Strategy.byId(name)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "\"%s\" is no strategy, expected some of %s"
                          .formatted(name, Strategy.ids())));
    }
  }
}
