package dev.picket.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.picket.bench.cost.CostRounds;
import dev.picket.bench.cost.StrategyCost;
import dev.picket.bench.peers.Goal;
import dev.picket.bench.peers.Judgement;
import dev.picket.bench.peers.PeersResult;
import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.replay.RingResult;
import dev.picket.bench.replay.RingWorkload;
import dev.picket.bench.replay.Schedule;
import dev.picket.bench.replay.StallResult;
import dev.picket.bench.replay.StallWorkload;
import dev.picket.bench.replay.Workload;
import dev.picket.bench.trace.InputSummary;
import dev.picket.bench.trace.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All that is known, for machines: the input, the machine, each round's raw data, the verdict. */
public final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode root = JSON.createObjectNode();

  private JsonReport() {
    root.put("time", Instant.now().toString());
    root.set("machine", JSON.valueToTree(Machine.here()));
  }

  private JsonReport(Trace trace, Schedule<?> workload, List<String> violations, String verdict) {
    this();
    root.put("source", trace.source());
    root.set("input", input(trace.input()));
    root.set("workload", JSON.valueToTree(workload));
    root.set("definitions", JSON.valueToTree(Definitions.ALL));
    root.set("violations", JSON.valueToTree(violations));
    root.put("verdict", verdict);
  }

  /**
   * {@return a report of timings}
   *
   * @param trace what was replayed
   * @param workload how
   * @param contenders what was measured
   * @param violations self-checks that failed, for people
   * @param verdict the sentence
   */
  public static JsonReport ofReplay(
      Trace trace,
      Workload workload,
      List<Contender<ReplayResult>> contenders,
      List<String> violations,
      String verdict) {
    JsonReport report = new JsonReport(trace, workload, violations, verdict);
    ArrayNode strategies = report.root.putArray("strategies");
    contenders.forEach(contender -> strategies.add(timings(contender)));
    return report;
  }

  /**
   * {@return a report of a reader that stalled}
   *
   * @param trace what was replayed
   * @param workload how
   * @param contenders what was measured
   * @param violations self-checks that failed, for people
   * @param verdict the sentence
   */
  public static JsonReport ofStall(
      Trace trace,
      StallWorkload workload,
      List<Contender<StallResult>> contenders,
      List<String> violations,
      String verdict) {
    JsonReport report = new JsonReport(trace, workload, violations, verdict);
    ArrayNode strategies = report.root.putArray("strategies");
    contenders.forEach(contender -> strategies.add(common(contender)));
    return report;
  }

  /**
   * {@return a report of jobs on rings}
   *
   * @param trace what was replayed
   * @param workload how
   * @param contenders what was measured
   * @param violations self-checks that failed, for people
   */
  public static JsonReport ofRings(
      Trace trace,
      RingWorkload workload,
      List<Contender<RingResult>> contenders,
      List<String> violations) {
    JsonReport report = new JsonReport(trace, workload, violations, "");
    ArrayNode strategies = report.root.putArray("strategies");
    contenders.forEach(contender -> strategies.add(common(contender)));
    return report;
  }

  /**
   * {@return a report of what accesses to registers cost}
   *
   * @param rounds how it was measured
   * @param costs what was measured
   */
  public static JsonReport ofCost(CostRounds rounds, List<StrategyCost> costs) {
    JsonReport report = new JsonReport();
    report.root.put("unit", "ns");
    report.root.set("workload", JSON.valueToTree(rounds));
    ArrayNode strategies = report.root.putArray("strategies");
    for (StrategyCost cost : costs) {
      ObjectNode strategy = strategies.addObject();
      strategy.put("name", cost.strategy().id());
      strategy.set("rounds", JSON.valueToTree(cost.rounds()));
    }
    return report;
  }

  /**
   * {@return a report of ours beside peers}
   *
   * @param result what was found
   */
  public static JsonReport ofPeers(PeersResult result) {
    JsonReport report = new JsonReport();
    report.root.set("flags", JSON.valueToTree(result.flags()));
    report.root.set("workload", JSON.valueToTree(result.effort()));
    report.root.set("processors", JSON.valueToTree(result.processors()));
    report.root.put("seconds", result.seconds());
    report.root.set("about", JSON.valueToTree(result.about()));
    report.root.set("absent", JSON.valueToTree(result.absent()));
    report.root.set("failures", JSON.valueToTree(result.failures()));
    ArrayNode goals = report.root.putArray("goals");
    for (Judgement judgement : result.judgements()) {
      Goal goal = judgement.goal();
      ObjectNode node = goals.addObject();
      node.put("operation", goal.operation().id());
      node.put("ours", goal.ours().toString());
      node.put("peer", goal.peer() == null ? null : goal.peer().toString());
      node.put("relation", goal.relation().name());
      node.put("bound", goal.bound());
      node.set("quantity", JSON.valueToTree(judgement.quantity()));
      node.put("verdict", judgement.verdict().name());
    }
    ArrayNode rounds = report.root.putArray("rounds");
    result.rounds().forEach(round -> rounds.add(JSON.valueToTree(round.figures())));
    return report;
  }

  /**
   * Writes the report.
   *
   * @param file where to; replaced if it is there
   * @throws IOException if that fails
   */
  public void write(Path file) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }

  private static ObjectNode input(InputSummary summary) {
    ObjectNode input = JSON.valueToTree(summary);
    ObjectNode events = input.putObject("events");
    ObjectNode replayed = input.putObject("eventsReplayed");
    summary
        .events()
        .forEach(
            (name, count) -> {
              events.put(name, count.lines());
              replayed.put(name, count.replayed());
            });
    return input;
  }

  private static ObjectNode common(Contender<?> contender) {
    ObjectNode strategy = JSON.createObjectNode();
    strategy.put("name", contender.strategy().id());
    strategy.put("title", contender.strategy().title());
    strategy.put("drops", contender.strategy().drops());
    strategy.put("unsafe", contender.strategy().isUnsafe());
    strategy.put("contender", contender.strategy().isContender());
    strategy.put("violations", contender.brokenReads());
    strategy.set("crashes", JSON.valueToTree(contender.crashes()));
    if (contender.isMeasured()) {
      strategy.put("barrierMode", contender.barrierMode());
    }
    strategy.set("rounds", JSON.valueToTree(contender.rounds()));
    return strategy;
  }

  private static ObjectNode timings(Contender<ReplayResult> contender) {
    ObjectNode strategy = common(contender);
    for (Timing timing : Timing.values()) {
      if (timing.isMeasured(contender)) {
        ObjectNode node = strategy.putObject(timing.name().toLowerCase(Locale.ROOT));
        node.put("unit", timing.unit());
        node.set("p50", JSON.valueToTree(timing.median(contender)));
        @Nullable Interval p99 = timing.p99(contender);
        if (p99 != null) {
          node.set("p99", JSON.valueToTree(p99));
        }
        node.put("max", timing.max(contender).orElseThrow());
      }
    }
    strategy.put(
        "measuredFences", contender.rounds().stream().mapToLong(ReplayResult::fences).sum());
    return strategy;
  }
}
