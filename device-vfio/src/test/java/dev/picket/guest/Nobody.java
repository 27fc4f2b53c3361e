package dev.picket.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A user of no group and without privileges. Runs main classes of the test class path, which have
 * to end with exit status 0, and returns what they print.
 */
public final class Nobody {
  public static final int ID = 65534;

  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

  private Nobody() {}

  public static String run(Class<?> main, String... arguments) throws Exception {
    return run(List.of(), NATIVE_ACCESS, main, arguments);
  }

  public static String runWithoutNativeAccess(Class<?> main, String... arguments) throws Exception {
    return run(List.of(), "--illegal-native-access=deny", main, arguments);
  }

  public static String runWithLockedMemory(long bytes, Class<?> main, String... arguments)
      throws Exception {
    String limit = "--memlock=%1$d:%1$d".formatted(bytes);
    return run(List.of("prlimit", limit), NATIVE_ACCESS, main, arguments);
  }

  private static String run(
      List<String> limiter, String nativeAccess, Class<?> main, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(limiter);
    command.addAll(List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(nativeAccess, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
