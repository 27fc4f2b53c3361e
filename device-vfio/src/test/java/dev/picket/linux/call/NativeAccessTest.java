package dev.picket.linux.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without native access the user is told which flag is missing, and the JVM says nothing. */
class NativeAccessTest {
  @Test
  void namesTheFlagWhereNativeAccessIsDenied() throws Exception {
    assertThat(run("--illegal-native-access=deny"))
        .isEqualTo(
            "native access is off, so that no system call can be made; start Java with"
                + " --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void namesTheFlagBeforeTheJvmWarns() throws Exception {
    assertThat(run("--illegal-native-access=warn"))
        .startsWith("native access is off")
        .doesNotContain("WARNING");
  }

  @Test
  void worksWithTheFlag() throws Exception {
    assertThat(run("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"))
        .isEqualTo("opened");
  }

  private static String run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), OpensNull.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  /** Run in a JVM of its own. */
  static final class OpensNull {
    private OpensNull() {}

    public static void main(String[] args) {
      try (Descriptor file = Kernel.ofThisMachine().open("/dev/null", LinuxUapi.O_RDWR)) {
        System.out.println(file.isClosed() ? "closed" : "opened");
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
