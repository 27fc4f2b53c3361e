package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.bench.replay.DropMode;
import dev.picket.bench.replay.StallResult;
import dev.picket.bench.replay.StallResult.Sight;
import dev.picket.bench.replay.StallWorkload;
import dev.picket.bench.strategy.Strategy;
import dev.picket.bench.trace.SmallRecording;
import dev.picket.bench.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StallReportTest {
  private static final Trace TRACE = SmallRecording.LINUX_7_2.trace();

  private static final StallWorkload WORKLOAD =
      StallWorkload.of(TRACE, 1, true, DropMode.POOL, Duration.ofSeconds(2));

  private static final Contender<StallResult> RCU =
      contender(Strategy.RCU, 10_000, 10_000, Sight.INTACT, 0);
  private static final Contender<StallResult> HAZARD =
      contender(Strategy.HAZARD, 5, 10_000, Sight.INTACT, 0);
  private static final Contender<StallResult> BLOCKING =
      contender(Strategy.BLOCKING, 1, 1, Sight.INTACT, 0);
  private static final Contender<StallResult> LINGER =
      contender(Strategy.LINGER, 5, 10_000, Sight.DROPPED, 3);

  @TempDir Path directory;

  @Test
  void drawsAllStrategiesOnOneScale() {
    List<String> lines = text(List.of(RCU, HAZARD));
    assertThat(lines.get(0)).isEqualTo("rcu     ▁█▁");
    assertThat(lines.get(1)).isEqualTo("hazard  ▁▁▁");
    assertThat(lines).anyMatch(line -> line.contains("the highest bar 10,000 records"));
  }

  @Test
  void hasARowForEachStrategy() {
    assertThat(text(List.of(RCU, LINGER)))
        .anyMatch(l -> l.matches("rcu +2\\.00 +10,000 +2,500 +1\\.50 +10,000 of 10,000 +intact +0"))
        .anyMatch(l -> l.matches("linger \\(1 ms\\) +2\\.00 +5\\.00 .* +dropped +3"));
  }

  @Test
  void aStrategyThatAlwaysCrashedHasARowAndNoCurve() {
    List<String> lines =
        text(
            List.of(RCU, new Contender<>(Strategy.LINGER, List.of(), List.of("crashed: SIGSEGV"))));
    assertThat(lines).contains("linger (1 ms)  crashed");
    assertThat(lines).anyMatch(line -> line.matches("linger \\(1 ms\\) +(- +){6}crashed"));
  }

  @Test
  void theVerdictTellsWhoGrewAndWhoStopped() {
    assertThat(new StallReport(WORKLOAD, List.of(RCU, HAZARD, BLOCKING, LINGER)).verdict())
        .isEqualTo(
            "While one reader stayed in its section for 2,000 ms, the backlog stayed low with"
                + " hazard (5), it grew for as long as the reader stayed with rcu (10,000) and"
                + " hardly anything was signalled with blocking (1 of 10,000).");
    assertThat(new StallReport(WORKLOAD, List.of(LINGER)).verdict()).startsWith("No verdict");
  }

  @Test
  void aHiccupOfTheMachineIsNoGrowth() {
    Contender<StallResult> delayed = contender(Strategy.HAZARD, 4_000, 10_000, Sight.INTACT, 0);
    assertThat(new StallReport(WORKLOAD, List.of(delayed)).verdict())
        .contains("stayed low with hazard (4,000)");
  }

  @Test
  void theFileHasTheSeries() throws IOException {
    Path file = directory.resolve("report.json");
    JsonReport.ofStall(TRACE, WORKLOAD, List.of(RCU, LINGER), List.of(), "sentence").write(file);
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.get("workload").get("template").get("stallMillis").asInt()).isEqualTo(2_000);
    JsonNode rcu = report.get("strategies").get(0).get("rounds").get(0);
    assertThat(rcu.get("backlog")).hasSize(3);
    assertThat(rcu.get("backlog").get(1).asInt()).isEqualTo(10_000);
    assertThat(rcu.get("sampleNanos").asLong()).isPositive();
    JsonNode linger = report.get("strategies").get(1);
    assertThat(linger.get("violations").asInt()).isEqualTo(3);
    assertThat(linger.get("unsafe").asBoolean()).isTrue();
  }

  private static List<String> text(List<Contender<StallResult>> contenders) {
    return new StallReport(WORKLOAD, contenders).toText().lines().toList();
  }

  private static Contender<StallResult> contender(
      Strategy strategy, int peak, long signalled, Sight sight, long brokenReads) {
    StallResult round =
        new StallResult(
            List.of(),
            List.of(),
            brokenReads,
            sight,
            2_000_000_000,
            50_000_000,
            List.of(2, peak, 2),
            2,
            peak,
            256L * peak,
            1_500_000,
            signalled,
            "asymmetric: membarrier",
            List.of());
    return new Contender<>(strategy, List.of(round), List.of());
  }
}
