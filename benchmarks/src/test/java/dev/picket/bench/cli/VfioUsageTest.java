package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Wrong usage of the commands of {@code picket vfio}. */
class VfioUsageTest {
  private static final int USAGE = 2;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vfio list 1:2|is no PCI address; expected one like 0000:03:00.0",
        "vfio list fffe:ff:1f.7|there is no PCI device fffe:ff:1f.7; picket vfio list shows",
        "vfio list 00:00.0 00:01.0|Unmatched argument",
        "vfio list --nonsense|Unknown option",
        "vfio cost surplus|Unmatched argument",
        "vfio cost --rounds|Unknown option",
        "vfio cost --json|Missing required parameter",
        "vfio cost --json /no/such/directory/file.json|cannot be written",
        "vfio probe|Missing required parameter: 'ADDRESS'",
        "vfio probe 1:2|is no PCI address; expected one like 0000:03:00.0",
        "vfio probe fffe:ff:1f.7|there is no PCI device fffe:ff:1f.7; picket vfio list shows"
      })
  void wrongUsageIsOneLineAndExitCodeTwo(String line, String message) {
    CommandLine command =
        Picket.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertThat(command.execute(line.split(" ", -1))).isEqualTo(USAGE);
    assertThat(err.toString().lines()).singleElement().asString().contains(message);
    assertThat(out.toString()).isEmpty();
  }
}
