package dev.picket.bench.cli;

import dev.picket.bench.cost.CostRounds;
import dev.picket.bench.cost.StrategyCost;
import dev.picket.bench.report.CostReport;
import dev.picket.bench.report.JsonReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code picket vfio cost}. */
@Command(
    name = "cost",
    description =
        "Measures what an access through registers costs beside a bare one, on memory instead of a"
            + " device, in JVMs of their own.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VfioCostCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(names = "--quick", description = "be done within a minute")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "write all raw data here")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    // Found out now rather than after the measurement.
    if (json != null && !OutputFiles.canWrite(json.toAbsolutePath())) {
      throw new ParameterException(spec.commandLine(), "--json " + json + " cannot be written");
    }
    CostRounds rounds = quick ? CostRounds.QUICK : CostRounds.FULL;
    List<StrategyCost> costs;
    try (Progress progress = Progress.of("cost", rounds.children())) {
      costs = rounds.run(strategy -> progress.step());
    }
    spec.commandLine().getOut().println(CostReport.of(costs));
    spec.commandLine().getOut().flush();
    if (json != null) {
      JsonReport.ofCost(rounds, costs).write(json);
    }
    return ExitCode.OK;
  }
}
