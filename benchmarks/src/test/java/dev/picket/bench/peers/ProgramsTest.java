package dev.picket.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Processors PROCESSORS = new Processors(2, 5);
  private static final String BUILDS_ALL =
      """
      #!/bin/sh
      for name in urcu-memb urcu-mb urcu-qsbr urcu-bp ck crossbeam; do
        cp "$(dirname "$0")/program" "$1/$name"
        echo "built $name"
      done
      echo once >>"$1/count"
      """;

  @TempDir Path checkout;

  @Test
  void runsWhatWasBuilt() throws Exception {
    write("program", "#!/bin/sh\necho \"seconds $1\"\necho \"first-$2-second-$3 1.5\"\n");
    write("build.sh", BUILDS_ALL);

    Programs programs = Programs.of(checkout, PATIENCE);

    assertThat(programs.absence(Program.CK)).isEmpty();
    assertThat(programs.run(Program.CK, Effort.QUICK, PROCESSORS))
        .containsOnly(
            Map.entry("seconds", Effort.QUICK.programSeconds()),
            Map.entry("first-2-second-5", 1.5));
  }

  @Test
  void buildsAgainOnlyIfASourceIsNewer() throws Exception {
    write("program", "");
    write("build.sh", BUILDS_ALL);
    Programs.of(checkout, PATIENCE);
    Programs.of(checkout, PATIENCE);
    assertThat(Files.readAllLines(built().resolve("count"))).hasSize(1);

    Files.setLastModifiedTime(
        sources().resolve("program"), FileTime.from(Instant.now().plusSeconds(60)));
    Programs.of(checkout, PATIENCE);
    assertThat(Files.readAllLines(built().resolve("count"))).hasSize(2);
  }

  @Test
  void whatIsMissingIsNamedWithItsPackageAndLookedForAgain() throws Exception {
    write(
        "build.sh",
        """
        #!/bin/sh
        echo once >>"$1/count"
        echo missing ck gcc libck-dev
        echo failed crossbeam
        echo built urcu-mb
        echo some words of a compiler
        """);

    Programs programs = Programs.of(checkout, PATIENCE);

    assertThat(programs.absence(Program.CK))
        .contains("install with: apt-get install gcc libck-dev");
    assertThat(programs.absence(Program.CROSSBEAM).orElseThrow()).contains("could not be built");
    assertThat(programs.absence(Program.URCU_MB)).isEmpty();
    assertThat(programs.absence(Program.URCU_BP)).contains("was not built");

    Programs.of(checkout, PATIENCE);
    assertThat(Files.readAllLines(built().resolve("count"))).hasSize(2);
  }

  @Test
  void withoutACheckoutAllAreAbsent() throws Exception {
    Programs programs = Programs.of(null, PATIENCE);
    for (Program program : Program.values()) {
      assertThat(programs.absence(program)).isPresent();
    }
    assertThat(Programs.of(checkout, PATIENCE).absence(Program.CK).orElseThrow())
        .contains("build.sh");
  }

  @Test
  void aProgramThatFailsSaysWhy() throws Exception {
    write("program", "#!/bin/sh\necho retire 1.0\necho no CPU 5 >&2\nexit 3\n");
    write("build.sh", BUILDS_ALL);
    Programs programs = Programs.of(checkout, PATIENCE);
    assertThatThrownBy(() -> programs.run(Program.CK, Effort.QUICK, PROCESSORS))
        .isInstanceOf(PeerFailure.class)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("no CPU 5");
  }

  @Test
  void aProgramThatPrintsGarbageFails() throws Exception {
    write("program", "#!/bin/sh\necho retire one\n");
    write("build.sh", BUILDS_ALL);
    Programs programs = Programs.of(checkout, PATIENCE);
    assertThatThrownBy(() -> programs.run(Program.CK, Effort.QUICK, PROCESSORS))
        .isInstanceOf(PeerFailure.class)
        .hasMessageContaining("retire one");
  }

  private Path sources() {
    return checkout.resolve("benchmarks/peers");
  }

  private Path built() {
    return checkout.resolve("benchmarks/target/peers");
  }

  private void write(String name, String content) throws IOException {
    Path file = Files.createDirectories(sources()).resolve(name).normalize();
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
