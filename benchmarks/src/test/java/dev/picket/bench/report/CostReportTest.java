package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.bench.cost.Access;
import dev.picket.bench.cost.CostResult;
import dev.picket.bench.cost.CostRounds;
import dev.picket.bench.cost.StrategyCost;
import dev.picket.bench.strategy.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostReportTest {
  private static final List<StrategyCost> COSTS =
      List.of(
          new StrategyCost(Strategy.RCU, List.of(round(2, 8), round(4, 12), round(1, 6))),
          new StrategyCost(Strategy.EPOCH, List.of(round(2, 20), round(2, 20), round(2, 20))));

  @TempDir Path directory;

  @Test
  void everyAccessHasItsNanosecondsBesideThoseOfTheBareOneInAllJvms() {
    for (Access access : Access.values()) {
      assertThat(rows(access).getFirst()).endsWith("2.00 (1.00..4.00)  8.00 (6.00..12.0)   20.0");
    }
  }

  @Test
  void aRatioIsOfTwoNumbersOfTheSameJvm() {
    for (Access access : Access.values()) {
      assertThat(rows(access).getLast()).endsWith("4.00 (3.00..6.00)   10.0");
    }
  }

  @Test
  void rawDataIsInTheJson() throws IOException {
    Path file = directory.resolve("cost.json");
    JsonReport.ofCost(CostRounds.QUICK, COSTS).write(file);
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.at("/machine/processors").asInt()).isPositive();
    assertThat(report.at("/workload/rounds").asInt()).isEqualTo(CostRounds.QUICK.rounds());
    assertThat(report.at("/strategies/0/name").asText()).isEqualTo("rcu");
    assertThat(report.at("/strategies/0/rounds/1/nanos/" + Access.GET.benchmark()).asDouble())
        .isEqualTo(12);
  }

  private static List<String> rows(Access access) {
    Pattern row = Pattern.compile(Pattern.quote(access.label()) + "  .*\\d");
    List<String> rows =
        CostReport.of(COSTS).lines().filter(line -> row.matcher(line).matches()).toList();
    assertThat(rows).hasSize(2);
    return rows;
  }

  private static CostResult round(double bare, double registers) {
    Map<String, Double> nanos = new HashMap<>();
    for (Access access : Access.values()) {
      nanos.put(access.bareBenchmark(), bare);
      nanos.put(access.benchmark(), registers);
    }
    return new CostResult(nanos, "asymmetric");
  }
}
