import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingFile;

/**
 * Runs the consumer as its users would: from the module path without any flag, under Flight
 * Recorder with the settings out of the jar, with the modules of metrics, which no other user gets,
 * and then from a linked image. Each run must print its last line "ok" and leave standard error
 * empty; the recording must have fences in it. Run by the build as a single-file program;
 * arguments: the build directory (which holds {@code modules/}) and the consumer's jar.
 */
final class RunConsumer {
  private static final String MODULE = "dev.picket.consumer";
  private static final String MAIN = MODULE + "/" + MODULE + ".Main";
  private static final String COMPOSITOR = MODULE + "/" + MODULE + ".Compositor";

  private RunConsumer() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path target = Path.of(args[0]);
    Path image = target.resolve("image");
    String modulePath = target.resolve("modules") + File.pathSeparator + args[1];
    Path tools = Path.of(System.getProperty("java.home"), "bin");

    expectCleanRun(
        "the module path",
        List.of(tool(tools, "java"), "--module-path", modulePath, "--module", MAIN));

    expectCleanRun(
        "the module path, as a compositor",
        List.of(tool(tools, "java"), "--module-path", modulePath, "--module", COMPOSITOR));

    record(target, tools, modulePath);
    runWithMetrics(target, tools, modulePath);

    delete(image);
    Outcome link =
        run(
            List.of(
                tool(tools, "jlink"),
                "--module-path",
                modulePath,
                "--add-modules",
                MODULE,
                "--output",
                image.toString()));
    if (link.exit != 0) {
      fail("jlink", link);
    }
    expectCleanRun(
        "the linked image", List.of(tool(image.resolve("bin"), "java"), "--module", MAIN));
  }

  private static void record(Path target, Path tools, String modulePath)
      throws IOException, InterruptedException {
    Path recording = target.resolve("fences.jfr");
    Files.deleteIfExists(recording);
    Outcome extraction =
        run(
            List.of(
                tool(tools, "jar"),
                "--extract",
                "--file",
                jarOf(target.resolve("modules"), "picket-fence-api").toString(),
                "--dir",
                target.toString(),
                "picket.jfc"));
    if (extraction.exit != 0) {
      fail("jar --extract", extraction);
    }
    expectCleanRun(
        "the module path, recorded",
        List.of(
            tool(tools, "java"),
            "-XX:StartFlightRecording:settings="
                + target.resolve("picket.jfc")
                + ",filename="
                + recording,
            "--module-path",
            modulePath,
            "--module",
            MAIN));
    List<String> events =
        RecordingFile.readAllEvents(recording).stream()
            .map(event -> event.getEventType().getName())
            .toList();
    if (!events.contains("dev.picket.FenceSignaled")) {
      fail("the recording", new Outcome(0, "only these events: " + events, ""));
    }
  }

  private static void runWithMetrics(Path target, Path tools, String modulePath)
      throws IOException, InterruptedException {
    try (Stream<Path> jars = Files.list(target.resolve("modules"))) {
      List<Path> surplus =
          jars.filter(jar -> !jar.getFileName().toString().matches("(picket|jspecify)-.*"))
              .toList();
      if (!surplus.isEmpty()) {
        fail("what users of the API get", new Outcome(0, "also " + surplus, ""));
      }
    }
    expectCleanRun(
        "the module path, with metrics",
        List.of(
            tool(tools, "java"),
            "--module-path",
            modulePath + File.pathSeparator + target.resolve("modules-of-metrics"),
            "--add-modules",
            "dev.picket.metrics",
            "--module",
            MODULE + "/" + MODULE + ".Metered"));
  }

  private static Path jarOf(Path modules, String artifact) throws IOException {
    try (Stream<Path> jars = Files.list(modules)) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith(artifact + "-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private record Outcome(int exit, String out, String err) {}

  private static void expectCleanRun(String where, List<String> command)
      throws IOException, InterruptedException {
    Outcome outcome = run(command);
    if (outcome.exit != 0 || !outcome.err.isEmpty() || !outcome.out.strip().endsWith("ok")) {
      fail("the consumer, run from " + where + ",", outcome);
    }
    System.out.println("consumer: ran from " + where + ", standard error empty");
  }

  private static void fail(String what, Outcome outcome) {
    System.err.printf(
        "%s failed: exit %d%n--- standard output%n%s%n--- standard error (must be empty)%n%s%n",
        what, outcome.exit, outcome.out, outcome.err);
    System.exit(1);
  }

  private static Outcome run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("consumer", ".out");
    Path err = Files.createTempFile("consumer", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      // The JVM reports options picked up from here on standard error.
      builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
      Process process = builder.start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Outcome(-1, Files.readString(out), Files.readString(err) + "(killed: 120 s)");
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String tool(Path directory, String name) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return directory.resolve(windows ? name + ".exe" : name).toString();
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
