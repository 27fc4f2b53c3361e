package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.bench.replay.DropMode;
import dev.picket.bench.replay.Histograms;
import dev.picket.bench.replay.Workload;
import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.Recording;
import dev.picket.bench.trace.Trace;
import dev.picket.bench.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
  @TempDir Path directory;

  @Test
  void holdsTheInputTheMachineAllRoundsAndTheVerdict() throws IOException {
    Trace trace = TraceReader.read(Recording.DEFAULT);
    JsonNode report = write(trace);

    JsonNode input = report.get("input");
    assertThat(input.get("lines").asLong()).isEqualTo(trace.input().lines());
    assertThat(input.get("unknownLines").asLong()).isEqualTo(trace.input().unknownLines());
    assertThat(input.get("contexts").asInt()).isEqualTo(trace.input().contexts());
    assertThat(input.get("fences").asInt()).isEqualTo(trace.input().fences());
    assertThat(input.get("signals").asInt()).isEqualTo(trace.input().signals());
    assertThat(input.get("signalsSeen").asInt()).isEqualTo(trace.input().signalsSeen());
    assertThat(input.get("events").get("dma_fence_signaled").asLong()).isEqualTo(53_000);

    assertThat(report.get("machine").get("processors").asInt()).isPositive();
    assertThat(report.get("workload").get("template").get("readers").asInt()).isEqualTo(3);
    assertThat(report.get("verdict").asText()).isEqualTo("sentence");
    assertThat(report.get("violations").get(0).asText()).isEqualTo("violation");

    JsonNode rcu = report.get("strategies").get(0);
    assertThat(rcu.get("name").asText()).isEqualTo("rcu");
    assertThat(rcu.get("barrierMode").asText()).isEqualTo("asymmetric");
    assertThat(rcu.get("signal").get("p50").get("middle").asDouble()).isEqualTo(110);
    JsonNode round = rcu.get("rounds").get(0);
    assertThat(round.get("clock").get("floorNanos").asLong()).isEqualTo(22);
    assertThat(round.get("jvmFlags").get(0).asText()).isEqualTo("-Xmx1g");
    assertThat(Histograms.decode(round.get("signalNanos").asText()).getTotalCount())
        .isEqualTo(Synthetic.MANY);
  }

  @Test
  void leavesOutWhatWasNotMeasured() throws IOException {
    JsonNode never = write(TraceReader.read(Recording.DEFAULT)).get("strategies").get(1);
    assertThat(never.get("name").asText()).isEqualTo("never");
    assertThat(never.has("drop")).isFalse();
    assertThat(never.has("signal")).isTrue();
  }

  private JsonNode write(Trace trace) throws IOException {
    Path file = directory.resolve("report.json");
    JsonReport.ofReplay(
            trace,
            Workload.of(trace, 3, true, DropMode.POOL),
            List.of(
                Synthetic.signalling(Strategy.RCU, 100, 110, 120),
                Synthetic.signalling(Strategy.NEVER, 90, 91, 92)),
            List.of("violation"),
            "sentence")
        .write(file);
    return new ObjectMapper().readTree(file.toFile());
  }
}
