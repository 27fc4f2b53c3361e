package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CertifyCommandTest {
  private static final int USAGE = 2;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "certify --nonsense",
        "certify surplus",
        "certify --out",
        "certify --out /no/such/directory/file.txt",
        "certify --out /"
      })
  void wrongUsageIsOneLineAndExitCodeTwo(String line) {
    CommandLine command =
        Picket.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertThat(command.execute(line.split(" ", -1))).isEqualTo(USAGE);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }
}
