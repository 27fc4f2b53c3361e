package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class VfioCommandTest {
  private static final int USAGE = 2;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"vfio --nonsense", "vfio surplus", "vfio --mirror", "vfio --mirror x"})
  void wrongUsageIsOneLineAndExitCodeTwo(String line) {
    assertThat(execute(line)).isEqualTo(USAGE);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void outsideACheckoutItSaysThatItNeedsOne() {
    assertThat(execute("vfio")).isEqualTo(USAGE);
    assertThat(err.toString()).contains("in a checkout of Picket only");
  }

  private int execute(String line) {
    CommandLine command =
        Picket.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(line.split(" ", -1));
  }
}
