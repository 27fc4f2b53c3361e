package dev.picket.bench.peers;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The programs that are there, built if their sources are newer. */
final class Programs {
  private static final Duration BUILD_PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final BuildReport report;
  private final Duration patience;

  private Programs(Path folder, BuildReport report, Duration patience) {
    this.folder = folder;
    this.report = report;
    this.patience = patience;
  }

  /**
   * Builds what can be built.
   *
   * @param checkout where the sources are; null outside of one
   * @param patience how long a run may take
   */
  static Programs of(@Nullable Path checkout, Duration patience)
      throws IOException, InterruptedException {
    if (checkout == null) {
      return new Programs(
          Path.of(""), BuildReport.allAbsent("is built in a checkout of Picket only"), patience);
    }
    Path sources = checkout.resolve("benchmarks/peers");
    Path folder = checkout.resolve("benchmarks/target/peers");
    Path script = sources.resolve("build.sh");
    if (!Files.isRegularFile(script)) {
      return new Programs(
          folder, BuildReport.allAbsent("has no script that builds it: " + script), patience);
    }
    return new Programs(folder, build(sources, script, folder), patience);
  }

  /** Why it is not there, for people; empty if it is. */
  Optional<String> absence(Program program) {
    return Optional.ofNullable(report.absent().get(program));
  }

  /**
   * Runs one.
   *
   * @throws PeerFailure if it fails or prints something else than figures
   */
  Map<String, Double> run(Program program, Effort effort, Processors processors)
      throws IOException, InterruptedException, PeerFailure {
    List<String> command =
        List.of(
            folder.resolve(program.id()).toString(),
            String.format(Locale.ROOT, "%.3f", effort.programSeconds()),
            String.valueOf(processors.first()),
            String.valueOf(processors.second()));
    Path output = Files.createTempFile("picket-peer-", ".txt");
    try {
      int exitCode = run(command, output, patience);
      List<String> lines = Files.readAllLines(output, StandardCharsets.ISO_8859_1);
      if (exitCode != 0) {
        throw new PeerFailure(
            "ended with exit code %d: %s"
                .formatted(exitCode, lines.isEmpty() ? "" : lines.getLast()));
      }
      return ProgramOutput.parse(lines);
    } catch (IllegalArgumentException e) {
      throw new PeerFailure(String.valueOf(e.getMessage()));
    } finally {
      Files.delete(output);
    }
  }

  /** What was built before counts unless a source is newer or something was missing then. */
  private static BuildReport build(Path sources, Path script, Path folder)
      throws IOException, InterruptedException {
    Path record = folder.resolve("built.txt");
    if (Files.exists(record) && !isNewer(sources, Files.getLastModifiedTime(record))) {
      BuildReport before = BuildReport.parse(Files.readAllLines(record));
      if (before.absent().isEmpty()) {
        return before;
      }
    }
    Files.createDirectories(folder);
    Path draft = folder.resolve("built.draft");
    int exitCode;
    try {
      exitCode = run(List.of(script.toString(), folder.toString()), draft, BUILD_PATIENCE);
    } catch (PeerFailure e) {
      return BuildReport.allAbsent("was not built: " + e.getMessage());
    }
    BuildReport report = BuildReport.parse(Files.readAllLines(draft, StandardCharsets.ISO_8859_1));
    if (exitCode == 0) {
      Files.move(draft, record, StandardCopyOption.REPLACE_EXISTING);
    }
    return report;
  }

  private static boolean isNewer(Path sources, FileTime time) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.getLastModifiedTime(file).compareTo(time) > 0) {
          return true;
        }
      }
      return false;
    }
  }

  private static int run(List<String> command, Path output, Duration patience)
      throws IOException, InterruptedException, PeerFailure {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Thread atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new PeerFailure("did not end within %d s".formatted(patience.toSeconds()));
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException e) {
        // It is running.
      }
    }
  }
}
