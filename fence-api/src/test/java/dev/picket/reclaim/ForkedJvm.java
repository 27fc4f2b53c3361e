package dev.picket.reclaim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the test class path with other flags. */
public final class ForkedJvm {
  private ForkedJvm() {}

  /**
   * What a JVM left behind.
   *
   * @param exit its exit status
   * @param output all it printed
   */
  public record Result(int exit, String output) {}

  public static void runSuccessfully(List<String> flags, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Result result = run(flags, main, arguments);
    assertThat(result.exit()).as(result.output()).isZero();
  }

  public static Result run(List<String> flags, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dpicket.barrier=" + System.getProperty("picket.barrier", "auto"));
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(process.waitFor(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
