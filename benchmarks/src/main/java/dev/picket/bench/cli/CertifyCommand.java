package dev.picket.bench.cli;

import dev.picket.stress.certify.Certificate;
import dev.picket.stress.certify.CertificateText;
import dev.picket.stress.certify.Certifier;
import dev.picket.stress.certify.Effort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code picket certify}. */
@Command(
    name = "certify",
    description =
        "Tests every claim about concurrency on this machine and JVM, beside twins of the code that"
            + " are broken and must be caught, and prints a certificate.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CertifyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli
  private CommandSpec spec;

  @Option(
      names = "--quick",
      description = "be done within five minutes: two of the nine splits of compilers")
  private boolean quick;

  @Option(names = "--out", paramLabel = "FILE", description = "write the certificate here too")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    Path file = out;
    // Found out now rather than after the tests.
    if (file != null && !OutputFiles.canWrite(file.toAbsolutePath())) {
      throw new ParameterException(spec.commandLine(), "--out " + file + " cannot be written");
    }
    long start = System.nanoTime();
    Certificate certificate = certify(quick ? Effort.QUICK : Effort.FULL);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    String text = CertificateText.of(certificate, Provenance.lines(took));
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
    if (file != null) {
      Files.writeString(file, text + System.lineSeparator());
    }
    return certificate.isCertified() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static Certificate certify(Effort effort) throws IOException {
    try (Progress progress = Progress.of("certify", 0)) {
      return Certifier.certify(effort, progress::left);
    }
  }
}
