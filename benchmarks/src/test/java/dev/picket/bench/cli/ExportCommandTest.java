package dev.picket.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.trace.Trace;
import dev.picket.bench.trace.TraceReader;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExportCommandTest {
  private static final int USAGE = 2;
  private static final int FENCES = 2_000;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void writesAFileThatCompareReplays() throws IOException {
    Path text = folder.resolve("fences.ftrace");
    assertThat(run("export", recording().toString(), "--out", text.toString())).isZero();
    assertThat(out.toString())
        .isEqualToNormalizingNewlines("%s: 8,000 events of fences in 1 contexts%n".formatted(text));
    Trace trace = TraceReader.read(text);
    assertThat(trace.input().signals()).isEqualTo(FENCES);
    assertThat(run("compare", "--quick", "--strategies", "rcu", "--trace", text.toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("Verdict: ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void writesToStandardOutput() throws IOException {
    assertThat(run("export", recording().toString())).isZero();
    assertThat(out.toString()).startsWith("# tracer: nop\n");
    assertThat(out.toString().lines().filter(line -> line.contains(": dma_fence_signaled: ")))
        .hasSize(FENCES);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatIsNoRecordingLeavesTheFileAsItWas() throws IOException {
    Path recording = Files.writeString(folder.resolve("no.jfr"), "this is not a recording\n");
    Path text = Files.writeString(folder.resolve("fences.ftrace"), "as it was");
    assertThat(run("export", recording.toString(), "--out", text.toString())).isEqualTo(USAGE);
    assertOneLineOfComplaint("no.jfr was not written by Flight Recorder");
    assertThat(text).hasContent("as it was");
  }

  @Test
  void theRecordingIsNotOverwritten() throws IOException {
    Path recording = Files.writeString(folder.resolve("fences.jfr"), "as it was");
    assertThat(run("export", recording.toString(), "--out", recording.toString())).isEqualTo(USAGE);
    assertOneLineOfComplaint("is the recording itself");
    assertThat(recording).hasContent("as it was");
  }

  @Test
  void wrongUsageIsOneLine() {
    assertThat(run("export")).isEqualTo(USAGE);
    assertOneLineOfComplaint("RECORDING.jfr");
  }

  @Test
  void aFolderThatIsNotThere() {
    assertThat(run("export", "a.jfr", "--out", "/no/such/folder/fences.ftrace")).isEqualTo(USAGE);
    assertOneLineOfComplaint("--out /no/such/folder/fences.ftrace cannot be written");
  }

  @Test
  void helpIsNoError() {
    assertThat(run("export", "--help")).isZero();
    assertThat(out.toString()).contains("RECORDING.jfr", "--out", "picket.jfc");
  }

  private Path recording() throws IOException {
    Path file = folder.resolve("fences.jfr");
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.driven("export"));
        Recording recording = new Recording()) {
      for (String point : new String[] {"Init", "Emit", "Signaled", "Destroy"}) {
        recording.enable("dev.picket.Fence" + point);
      }
      recording.start();
      FenceContext<String> context =
          FenceContext.<String>software(reclaimer, "a driver", "a timeline").build();
      for (int i = 0; i < FENCES; i++) {
        context.allocate("data").arm().signal();
      }
      context.close();
      recording.stop();
      recording.dump(file);
    }
    return file;
  }

  private void assertOneLineOfComplaint(String words) {
    assertThat(err.toString().lines()).singleElement().asString().contains(words);
  }

  private int run(String... args) {
    CommandLine command = Picket.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(args);
  }
}
