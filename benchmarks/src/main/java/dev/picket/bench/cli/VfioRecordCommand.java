package dev.picket.bench.cli;

import dev.picket.bench.guest.FenceRecorder;
import dev.picket.bench.guest.GuestException;
import dev.picket.bench.guest.HostTools;
import dev.picket.bench.guest.KernelCache;
import dev.picket.bench.trace.InputSummary;
import dev.picket.bench.trace.TraceException;
import dev.picket.bench.trace.TraceReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code picket vfio record}. */
@Command(
    name = "record",
    description =
        "Records the fences of three processes in a guest, with vgem, with virtio-gpu and with"
            + " fences of ours, as the text of the kernel's tracer.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VfioRecordCommand implements Callable<Integer> {
  private static final int FENCES = 50_000;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "fences.ftrace.gz",
      description = "where the recording goes; default: ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init") // picocli
  private Path out;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "fetch the kernel from this mirror of Debian; default: the one that apt uses")
  private @Nullable String mirror;

  @Override
  public Integer call() throws IOException, InterruptedException, InputException {
    if (!OutputFiles.canWrite(out.toAbsolutePath())) {
      throw new ParameterException(spec.commandLine(), "--out " + out + " cannot be written");
    }
    try {
      HostTools tools = HostTools.ofThisMachine();
      FenceRecorder recorder = FenceRecorder.ofThisCheckout(tools);
      tools.check();
      KernelCache cache = KernelCache.ofThisUser(mirror, tools);
      recorder.record(cache.get(VfioCommand.NEWEST), out, this::print);
      return judge(TraceReader.read(out).input());
    } catch (GuestException | TraceException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    } catch (FileSystemException e) {
      throw new InputException("cannot read or write " + e.getMessage(), e);
    }
  }

  private int judge(InputSummary recorded) throws IOException {
    print(
        "%s: %,d bytes, %,d lines, %,d fences in %,d contexts, %,d signals, %,d events lost"
            .formatted(
                out,
                Files.size(out),
                recorded.lines(),
                recorded.fences(),
                recorded.contexts(),
                recorded.signals(),
                recorded.lostEvents()));
    if (recorded.signals() < FENCES || recorded.lostEvents() != 0) {
      print("FAILED: expected at least %,d signals, and no event lost".formatted(FENCES));
      return ExitCode.SOFTWARE;
    }
    return ExitCode.OK;
  }

  private void print(String line) {
    PrintWriter text = spec.commandLine().getOut();
    text.println(line);
    text.flush();
  }
}
