package dev.picket.bench.cli;

import dev.picket.bench.replay.DropMode;
import dev.picket.bench.replay.Workload;
import dev.picket.bench.report.Contender;
import dev.picket.bench.report.Definitions;
import dev.picket.bench.report.InputText;
import dev.picket.bench.report.JsonReport;
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
import java.util.Arrays;
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
  private static final int MOST_READERS = 1024;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "ftrace text, plain or gzip; default: the newest recording that comes along")
  private @Nullable Path trace;

  @Option(
      names = "--strategies",
      paramLabel = "NAME",
      split = ",",
      converter = StrategyConverter.class,
      description = "which to compare, in this order; default: all")
  private List<Strategy> strategies = Arrays.asList(Strategy.values());

  @Option(names = "--readers", paramLabel = "N", description = "threads that read driver data")
  private int readers = Workload.threadsOfAKind();

  @Option(names = "--quick", description = "be done within a minute")
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

  @Override
  public Integer call() throws IOException, InterruptedException, InputException {
    checkOptions();
    Trace input = read();
    PrintWriter out = spec.commandLine().getOut();
    Workload workload = Workload.of(input, readers, quick, drop);
    out.print(InputText.of(input, workload));
    out.flush();
    Comparison comparison = Comparison.run(input, workload, strategies);
    String verdict =
        comparison.violations().isEmpty()
            ? Verdict.of(comparison.contenders())
            : "No verdict, because self-checks failed.";
    if (!comparison.contenders().isEmpty()) {
      out.printf(
          "%n%s%n%n%s%n%n%s%n",
          measured(workload, comparison), Table.of(comparison.contenders()), Definitions.toText());
    }
    out.println("Verdict: " + verdict);
    out.flush();
    if (json != null) {
      new JsonReport(input, workload, comparison.contenders(), comparison.violations(), verdict)
          .write(json);
    }
    PrintWriter err = spec.commandLine().getErr();
    comparison.violations().forEach(violation -> err.println("picket: violation: " + violation));
    return comparison.violations().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static String measured(Workload workload, Comparison comparison) {
    Contender any = comparison.contenders().getFirst();
    int rounds = any.rounds().size();
    return "Measured: %,d fences of each strategy in %d rounds%s"
        .formatted(
            any.measuredFences(),
            rounds,
            rounds < workload.rounds() ? "; there was no time for more" : "");
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
    if (!drop.isSupported()) {
      throw wrong("--drop " + drop + " needs Linux");
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
