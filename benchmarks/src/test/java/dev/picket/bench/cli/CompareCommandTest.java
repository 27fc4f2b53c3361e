package dev.picket.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.strategy.Strategy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CompareCommandTest {
  private static final int USAGE = 2;

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "compare --nonsense",
        "compare surplus",
        "compare --strategies nonsense",
        "compare --strategies rcu,,never",
        "compare --strategies rcu,rcu",
        "compare --readers 0",
        "compare --readers many",
        "compare --drop nonsense",
        "compare --stall",
        "compare --stall soon",
        "compare --stall 2",
        "compare --stall -2s",
        "compare --stall 1ms",
        "compare --stall 2m",
        "compare --stall 61s",
        "compare --stall 999999999999s",
        "compare --stall 6s --drop unmap",
        "compare --ring --stall 2s",
        "compare --ring --strategies arena,never",
        "compare --trace",
        "compare --json /no/such/directory/file.json",
        "compare --json /"
      })
  void wrongUsageIsOneLineAndExitCodeTwo(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" ", -1))).isEqualTo(USAGE);
    assertOneLineOfComplaint();
  }

  @Test
  void namesTheStrategiesThereAre() {
    run("compare", "--strategies", "nonsense");
    assertThat(err.toString())
        .contains(
            "nonsense", "rcu, hazard, epoch, blocking, rwlock, refcount, arena, linger, never");
  }

  @Test
  void saysHowLongAReaderCanStall() {
    run("compare", "--stall", "1h");
    assertThat(err.toString()).contains("1h", "2s or 500ms", "100 ms to 60 s");
  }

  @Test
  void aTraceThatIsNotThere() {
    assertRefused(directory.resolve("none"), "does not exist");
  }

  @Test
  void aDirectory() {
    assertRefused(directory, "is a directory");
  }

  @Test
  void aBinaryFile() throws IOException {
    assertRefused(write(new byte[] {0x7f, 'E', 'L', 'F', 0, 0, 1, 2}), "expected ftrace text");
  }

  @Test
  void anEmptyFile() throws IOException {
    assertRefused(write(new byte[0]), "expected");
  }

  @Test
  void aGzipFileThatIsCutOff() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("# tracer: nop\n".repeat(1000).getBytes(UTF_8));
    }
    byte[] half = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    assertRefused(write(half), "cut off");
  }

  @Test
  void aTraceWithoutFences() throws IOException {
    assertRefused(
        write("           <idle>-0  [001] d.h2.  5.839675: hrtimer_cancel: x=1\n".getBytes(UTF_8)),
        "expected");
  }

  @Test
  void helpIsNoError() {
    assertThat(run("compare", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--trace",
            "--strategies",
            "--readers",
            "--quick",
            "--json",
            "--drop",
            "--stall",
            "--ring");
    assertThat(out.toString().replaceAll("\\s+", " ")).contains(Strategy.ids());
    assertThat(run("--version")).isZero();
  }

  private void assertRefused(Path trace, String reason) {
    assertThat(run("compare", "--quick", "--trace", trace.toString())).isEqualTo(USAGE);
    assertOneLineOfComplaint();
    assertThat(err.toString()).contains(reason);
  }

  private void assertOneLineOfComplaint() {
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("picket: ").hasLineCount(1).doesNotContain("\tat ");
  }

  private int run(String... args) {
    CommandLine command = Picket.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(directory.resolve("trace"), content);
  }
}
