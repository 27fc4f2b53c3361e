package dev.picket.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  /**
   * Makes a report.
   *
   * @param trace what was replayed
   * @param workload how
   * @param contenders what was measured
   * @param violations self-checks that failed, for people
   * @param verdict the sentence
   */
  public JsonReport(
      Trace trace,
      Workload workload,
      List<Contender> contenders,
      List<String> violations,
      String verdict) {
    root.put("time", Instant.now().toString());
    root.put("source", trace.source());
    root.set("input", input(trace.input()));
    root.set("workload", JSON.valueToTree(workload));
    root.set("machine", JSON.valueToTree(Machine.here()));
    root.set("definitions", JSON.valueToTree(Definitions.ALL));
    ArrayNode strategies = root.putArray("strategies");
    contenders.forEach(contender -> strategies.add(strategy(contender)));
    root.set("violations", JSON.valueToTree(violations));
    root.put("verdict", verdict);
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

  private static ObjectNode strategy(Contender contender) {
    ObjectNode strategy = JSON.createObjectNode();
    strategy.put("name", contender.strategy().id());
    strategy.put("drops", contender.strategy().drops());
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
    strategy.put("barrierMode", contender.barrierMode());
    strategy.put("measuredFences", contender.measuredFences());
    strategy.set("rounds", JSON.valueToTree(contender.rounds()));
    return strategy;
  }
}
