package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.bench.peers.Operation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PeersCommandTest {
  private static final int USAGE = 2;

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peers --nonsense",
        "peers surplus",
        "peers --only",
        "peers --only nonsense",
        "peers --gates --only slots",
        "peers --only retire,,barrier",
        "peers --json",
        "peers --json /no/such/directory/file.json",
        "peers --json /"
      })
  void wrongUsageIsOneLineAndExitCodeTwo(String line) {
    assertThat(run(line.split(" ", -1))).isEqualTo(USAGE);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("picket: ").hasLineCount(1);
  }

  @Test
  void namesTheOperationsThereAre() {
    run("peers", "--only", "nonsense");
    assertThat(err.toString()).contains("nonsense", Operation.ids());
  }

  @Test
  void helpIsNoError() {
    assertThat(run("peers", "--help")).isZero();
    assertThat(out.toString()).contains("--quick", "--gates", "--only", "--json");
    assertThat(out.toString().replaceAll("\\s+", " ")).contains(Operation.ids());
  }

  @Test
  void whatIsMissingFailsTheGatesOnly() throws Exception {
    Path json = directory.resolve("peers.json");
    assertThat(run("peers", "--quick", "--gates", "--only", "reader", "--json", json.toString()))
        .as(err.toString())
        .isEqualTo(1);
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("rcu reader-enter-exit", ">= 5.00 times faster", "MISSING (crossbeam: ")
        .contains("1 MISSING");
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.at("/goals/0/verdict").asText()).isEqualTo("MISSING");
    assertThat(report.at("/rounds/0/rcu/reader-enter-exit").asDouble()).isPositive();
    assertThat(report.at("/absent/crossbeam").asText()).contains("checkout");
  }

  private int run(String... args) {
    CommandLine command =
        Picket.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }
}
