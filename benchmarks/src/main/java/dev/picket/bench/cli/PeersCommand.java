package dev.picket.bench.cli;

import dev.picket.bench.peers.Effort;
import dev.picket.bench.peers.Goals;
import dev.picket.bench.peers.Operation;
import dev.picket.bench.peers.PeerRounds;
import dev.picket.bench.peers.PeersResult;
import dev.picket.bench.peers.measure.Native;
import dev.picket.bench.report.JsonReport;
import dev.picket.bench.report.PeersReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
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

/** {@code picket peers}. */
@Command(
    name = "peers",
    description =
        "Measures Picket's reclaimers and fences beside what other libraries have and beside what"
            + " the machine takes for the parts, each in a process of its own, and says which goals"
            + " are reached.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PeersCommand implements Callable<Integer> {
  private static final String CHECKOUT = "picket.checkout";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(
      names = "--quick",
      description =
          "be done within three minutes, instead of fifteen, and leave out what is only shown")
  private boolean quick;

  @Option(
      names = "--gates",
      description = "exit with 1 unless every goal is reached, and without doubt")
  private boolean gates;

  @Option(
      names = "--only",
      paramLabel = "OPERATION",
      split = ",",
      converter = OperationConverter.class,
      completionCandidates = OperationNames.class,
      description =
          "measure what goals of these need and what is shown of them: some of"
              + " ${COMPLETION-CANDIDATES}")
  private List<Operation> only = Arrays.asList(Operation.values());

  @Option(names = "--json", paramLabel = "FILE", description = "write all raw data here")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    PeersResult result = measure(EnumSet.copyOf(only));
    PrintWriter out = spec.commandLine().getOut();
    out.println(PeersReport.of(result));
    out.flush();
    if (json != null) {
      JsonReport.ofPeers(result).write(json);
    }
    PrintWriter err = spec.commandLine().getErr();
    result.failures().forEach(failure -> err.println("picket: failed: " + failure));
    boolean good = result.failures().isEmpty() && (!gates || result.passes());
    return good ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private PeersResult measure(Set<Operation> operations) throws IOException, InterruptedException {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    String checkout = System.getProperty(CHECKOUT);
    try (Progress progress = Progress.of("peers", 0);
        PeerRounds rounds =
            new PeerRounds(
                effort, operations, checkout == null ? null : Path.of(checkout), progress::begin)) {
      return rounds.run();
    }
  }

  private void checkOptions() {
    if (!Native.isSupported()) {
      throw wrong(
          "peers pins threads and issues barriers by calls of Linux on x86-64; this is %s %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    if (only.isEmpty()) {
      throw wrong("--only names none, expected some of " + Operation.ids());
    }
    if (gates && Goals.ALL.stream().noneMatch(goal -> only.contains(goal.operation()))) {
      throw wrong("--gates judges goals, and what --only names has none; name another one, too");
    }
    // Found out now rather than after the measurement.
    if (json != null && !OutputFiles.canWrite(json.toAbsolutePath())) {
      throw wrong("--json " + json + " cannot be written");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** For the help. */
  static final class OperationNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Operation.values()).map(Operation::id).iterator();
    }
  }

  /** Finds an operation by its name. */
  static final class OperationConverter implements ITypeConverter<Operation> {
    @Override
    public Operation convert(String name) {
      return Operation.byId(name)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "\"%s\" is no operation, expected some of %s"
                          .formatted(name, Operation.ids())));
    }
  }
}
