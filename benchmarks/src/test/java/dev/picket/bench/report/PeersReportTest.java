package dev.picket.bench.report;

import static dev.picket.bench.peers.Expression.figure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.bench.peers.Effort;
import dev.picket.bench.peers.Goal;
import dev.picket.bench.peers.Goal.Relation;
import dev.picket.bench.peers.Judgement;
import dev.picket.bench.peers.Operation;
import dev.picket.bench.peers.PeersResult;
import dev.picket.bench.peers.Processors;
import dev.picket.bench.peers.Round;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeersReportTest {
  private static final Goal FASTER =
      new Goal(
          Operation.ENTER_EXIT,
          figure("rcu", "enter-exit"),
          figure("ck", "epoch-enter-exit"),
          Relation.TIMES_FASTER,
          12);
  private static final Goal LOSS =
      new Goal(Operation.OFFHEAP, figure("rcu", "bystander-loss"), null, Relation.AT_MOST, 0.01);
  private static final Map<String, Double> OURS =
      Map.of("enter-exit", 0.5, "bystander-loss", 0.004);

  @Test
  void aLineForEachGoal() {
    PeersResult result =
        result(
            new Processors(0, 1),
            Map.of("rcu", OURS, "ck", Map.of("epoch-enter-exit", 5.0)),
            Map.of(),
            FASTER,
            LOSS);
    assertThat(PeersReport.of(result).lines())
        .anyMatch(
            line ->
                line.matches(
                    "RCU enter \\+ exit, reader held +rcu enter-exit +0.50 ns +ck epoch-enter-exit"
                        + " +5.00 ns +10.0 +>= 12.0 times faster +SHORT"))
        .anyMatch(
            line -> line.matches("off-heap drop +rcu bystander-loss +0.40 % +<= 1.00 % +PASS"))
        .anyMatch(line -> line.matches("ck epoch-enter-exit +3 +ns +5.00"))
        .contains("1 PASS, 1 SHORT, 0 NOISY, 0 MISSING");
    assertThat(result.passes()).isFalse();
  }

  @Test
  void whatIsMissingIsNamedWithItsPackage() {
    PeersResult result =
        result(
            new Processors(0, 1),
            Map.of("rcu", OURS),
            Map.of("ck", "install with: apt-get install libck-dev"),
            FASTER);
    assertThat(PeersReport.of(result))
        .containsPattern("(?m)^ck +missing: install with: apt-get install libck-dev$")
        .contains("MISSING (ck: install with: apt-get install libck-dev)");
    assertThat(result.passes()).isFalse();
  }

  @Test
  void onOneProcessorItSaysWhyThereIsNothing() {
    PeersResult result = result(new Processors(0, 0), Map.of(), Map.of(), LOSS);
    assertThat(PeersReport.of(result)).contains("MISSING (not measured: one processor)");
  }

  @Test
  void environmentsAreSideBySide() {
    PeersResult result =
        result(
            new Processors(0, 1),
            Map.of(
                "rcu",
                OURS,
                "rcu-zgc",
                Map.of("enter-exit", 0.75),
                "rcu-c1",
                Map.of("enter-exit", 8.0, "volatile-store-pair", 10.0)),
            Map.of());
    assertThat(PeersReport.of(result).lines())
        .anyMatch(line -> line.matches("environments, median ns +G1 +ZGC +C1"))
        .anyMatch(line -> line.matches("rcu enter-exit +0.50 +0.75 +8.00"))
        .anyMatch(line -> line.matches("rcu volatile-store-pair +- +- +10.0"))
        .noneMatch(line -> line.startsWith("operation"));
  }

  @Test
  void withoutOtherEnvironmentsThereIsNoTableOfThem() {
    PeersResult result = result(new Processors(0, 1), Map.of("rcu", OURS), Map.of(), LOSS);
    assertThat(PeersReport.of(result)).doesNotContain("environments");
  }

  @Test
  void allGoalsReachedPass() {
    assertThat(result(new Processors(0, 1), Map.of("rcu", OURS), Map.of(), LOSS).passes()).isTrue();
  }

  private static PeersResult result(
      Processors processors,
      Map<String, Map<String, Double>> figures,
      Map<String, String> absent,
      Goal... goals) {
    List<Round> rounds = Collections.nCopies(3, new Round(figures));
    return new PeersResult(
        Effort.QUICK,
        processors,
        List.of("-XX:+UseG1GC"),
        rounds,
        Arrays.stream(goals).map(goal -> Judgement.of(goal, rounds)).toList(),
        Map.of("rcu", "Picket's"),
        absent,
        List.of(),
        12);
  }
}
