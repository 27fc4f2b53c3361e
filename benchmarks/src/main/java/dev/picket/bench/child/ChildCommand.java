package dev.picket.bench.child;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a child JVM is started: with fixed flags, whatever its parent was started with. */
final class ChildCommand {
  static final List<String> FLAGS =
      List.of(
          "-XX:+UseG1GC",
          "-Xms1g",
          "-Xmx1g",
          "-XX:-UsePerfData",
          "-XX:-CreateCoredumpOnCrash",
          "--enable-native-access=ALL-UNNAMED");

  /** These would add flags behind our back. */
  private static final List<String> FLAG_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

  /** How the library's barrier was asked to be is part of what is compared, so it is passed on. */
  private static final String BARRIER = "picket.barrier";

  private static final String JVM_PUTS_ITS_PID = "%p";

  private ChildCommand() {}

  static Process start(Class<?> main, List<String> flags, WorkDirectory directory)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(main, flags, directory))
            .directory(directory.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(directory.output().toFile()));
    FLAG_VARIABLES.forEach(builder.environment()::remove);
    return builder.start();
  }

  private static List<String> command(Class<?> main, List<String> flags, WorkDirectory directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-XX:ErrorFile=" + directory.crashReport(JVM_PUTS_ITS_PID));
    if (canShareClasses()) {
      command.add("-XX:+AutoCreateSharedArchive");
      command.add("-XX:SharedArchiveFile=" + directory.sharedClasses());
    }
    String barrier = System.getProperty(BARRIER);
    if (barrier != null) {
      command.add("-D" + BARRIER + "=" + barrier);
    }
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(main.getName());
    command.add(directory.path().toString());
    return command;
  }

  /** Children start sooner with the classes that the first one parsed; not from directories. */
  private static boolean canShareClasses() {
    return classPath().allMatch(Files::isRegularFile);
  }

  /** The child's working directory is another one. */
  private static Stream<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath());
  }
}
