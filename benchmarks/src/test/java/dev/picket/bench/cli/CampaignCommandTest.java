package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignCommandTest {
  private static final int USAGE = 2;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String line) {
    return Picket.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "campaign --nonsense",
        "campaign surplus",
        "campaign --seed",
        "campaign --seed nine",
        "campaign --seed 1.5"
      })
  void wrongUsageIsOneLineAndExitCodeTwo(String line) {
    assertThat(run(line)).isEqualTo(USAGE);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aSeedRunsItsTwoCasesOnly() {
    assertThat(run("campaign --seed 7")).isZero();
    assertThat(out.toString())
        .contains("virtual clock: device ")
        .contains("real time:     device ")
        .contains("Passed: seed 7, both cases on each of rcu, hazard, epoch, 0 with problems.");
    assertThat(err.toString()).isEmpty();
  }
}
