package dev.picket.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.bench.trace.FlightRecording;
import dev.picket.bench.trace.TraceException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket export}. */
@Command(
    name = "export",
    description =
        "Writes the fences in a Flight Recorder recording as the text of the kernel's tracer, for"
            + " compare and for viewers of traces.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ExportCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "RECORDING.jfr",
      description = "recorded with the settings picket.jfc, which are in the jar of fence-api")
  @SuppressWarnings("NullAway.Init") // picocli
  private Path recording;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where the text goes; default: standard output")
  private @Nullable Path out;

  @Override
  public Integer call() throws InputException {
    checkOut();
    try (FlightRecording fences = FlightRecording.read(recording)) {
      if (out == null) {
        writeToStandardOutput(fences);
      } else {
        write(fences, out);
      }
      if (fences.lostBytes() > 0) {
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
            "picket: Flight Recorder lost %,d bytes of events; record for a shorter time, or with"
                + " -XX:FlightRecorderOptions:memorysize=100M%n",
            fences.lostBytes());
      }
      return ExitCode.OK;
    } catch (TraceException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new InputException("cannot write the text or what is sorted for it: " + e, e);
    }
  }

  private void checkOut() {
    if (out == null) {
      return;
    }
    if (!OutputFiles.canWrite(out.toAbsolutePath())) {
      throw wrong("--out " + out + " cannot be written");
    }
    try {
      if (Files.exists(out) && Files.exists(recording) && Files.isSameFile(out, recording)) {
        throw wrong("--out " + out + " is the recording itself; expected another file");
      }
    } catch (IOException e) {
      throw wrong("--out " + out + " cannot be looked at: " + e);
    }
  }

  private void write(FlightRecording fences, Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file, UTF_8)) {
      fences.writeTo(writer);
    }
    PrintWriter text = spec.commandLine().getOut();
    text.printf(
        "%s: %,d events of fences in %,d contexts%n", file, fences.events(), fences.contexts());
    text.flush();
  }

  private void writeToStandardOutput(FlightRecording fences) throws IOException {
    PrintWriter text = spec.commandLine().getOut();
    fences.writeTo(text);
    if (text.checkError()) {
      throw new IOException("standard output was closed");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
