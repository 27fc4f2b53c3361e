package dev.picket.bench.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a child died.
 *
 * @param exitCode of the process
 * @param reason what the JVM's crash report or the child's last words say
 * @param crashReport where the report is; null if there is none
 */
record PostMortem(int exitCode, String reason, @Nullable Path crashReport) {
  private static final int SIGNALLED = 128;

  static PostMortem of(Process dead, WorkDirectory directory) throws IOException {
    int exitCode = dead.exitValue();
    Path report = directory.crashReport(String.valueOf(dead.pid()));
    if (Files.exists(report)) {
      return new PostMortem(exitCode, crashReason(report), report);
    }
    return new PostMortem(exitCode, lastWords(directory.output()), null);
  }

  boolean hasCrashReport() {
    return crashReport != null;
  }

  @Override
  public String toString() {
    if (crashReport != null) {
      return "crashed: %s (exit code %d); see %s".formatted(reason, exitCode, crashReport);
    }
    return exitCode > SIGNALLED
        ? "was killed by signal %d (exit code %d): %s"
            .formatted(exitCode - SIGNALLED, exitCode, reason)
        : "ended with exit code %d: %s".formatted(exitCode, reason);
  }

  /** The report names the signal in a line such as {@code # SIGSEGV (0xb) at pc=...}. */
  private static String crashReason(Path report) throws IOException {
    return find(report, line -> line.matches("# +(SIG|EXCEPTION|Internal Error).*"))
        .map(line -> line.substring(1).strip().replaceAll(",? pid=.*", ""))
        .orElse("the JVM crashed");
  }

  private static String lastWords(Path output) throws IOException {
    return find(output, line -> line.matches("(Exception in|Error|java\\.).*"))
        .or(() -> findQuietly(output))
        .orElse("it said nothing");
  }

  private static Optional<String> findQuietly(Path output) {
    try {
      return find(output, line -> !line.isBlank());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> find(Path file, Predicate<String> condition) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.filter(condition).findFirst().map(String::strip);
    }
  }
}
