package dev.picket.bench.report;

import dev.picket.bench.replay.ReplayResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What was measured: a row for each strategy, in tables that a terminal is wide enough for. */
public final class Table {
  private static final String NOT_MEASURED = "-";
  private static final String CRASHED = "crashed";
  private static final double KIBI = 1024;

  private final List<Contender<ReplayResult>> contenders;

  private Table(List<Contender<ReplayResult>> contenders) {
    this.contenders = contenders;
  }

  /**
   * {@return the tables, without a line end at their end}
   *
   * @param contenders at least one
   */
  public static String of(List<Contender<ReplayResult>> contenders) {
    Table table = new Table(contenders);
    return String.join(
        System.lineSeparator().repeat(2), table.medians(), table.tails(), table.others());
  }

  private String medians() {
    TextTable table =
        new TextTable(
            "median (p50)",
            nameOf(Timing.SIGNAL),
            nameOf(Timing.READ),
            nameOf(Timing.DROP),
            "violations",
            "fences");
    for (Contender<ReplayResult> contender : contenders) {
      List<String> row = begin(contender);
      for (Timing timing : Timing.values()) {
        row.add(timing.isMeasured(contender) ? format(timing.median(contender)) : NOT_MEASURED);
      }
      row.add(violations(contender));
      row.add(
          "%,d in %d"
              .formatted(
                  contender.rounds().stream().mapToLong(ReplayResult::fences).sum(),
                  contender.rounds().size()));
      table.add(row);
    }
    return table.toString();
  }

  private String tails() {
    TextTable table =
        new TextTable(
            "tail",
            "signal, ns  p99",
            "max",
            "reader, ns  p99",
            "max",
            "signal to drop, us  p99",
            "max");
    for (Contender<ReplayResult> contender : contenders) {
      List<String> row = begin(contender);
      for (Timing timing : Timing.values()) {
        boolean measured = timing.isMeasured(contender);
        row.add(measured ? format(timing.p99(contender)) : NOT_MEASURED);
        row.add(measured ? Numbers.format(timing.max(contender).orElseThrow()) : NOT_MEASURED);
      }
      table.add(row);
    }
    return table.toString();
  }

  private String others() {
    TextTable table =
        new TextTable(
            "", "peak backlog", "KiB", "fences/s kept", "at full speed", "bytes/fence", "barrier");
    for (Contender<ReplayResult> contender : contenders) {
      List<String> row = begin(contender);
      row.add(quantity(contender, ReplayResult::peakBacklog));
      row.add(middle(contender, result -> result.peakBacklogBytes() / KIBI));
      row.add(middle(contender, ReplayResult::pacedFencesPerSecond));
      row.add(quantity(contender, ReplayResult::fencesPerSecond));
      row.add(middle(contender, ReplayResult::bytesPerFence));
      row.add(contender.isMeasured() ? contender.barrierMode() : NOT_MEASURED);
      table.add(row);
    }
    return table.toString();
  }

  private static List<String> begin(Contender<ReplayResult> contender) {
    return new ArrayList<>(List.of(contender.strategy().title()));
  }

  private static String nameOf(Timing timing) {
    return timing.label() + ", " + timing.unit();
  }

  static String violations(Contender<?> contender) {
    long seen = contender.brokenReads();
    if (contender.crashes().isEmpty()) {
      return "%,d".formatted(seen);
    }
    return seen == 0 ? CRASHED : "%,d, %s".formatted(seen, CRASHED);
  }

  private static String quantity(
      Contender<ReplayResult> contender, ToDoubleFunction<ReplayResult> quantity) {
    return contender.isMeasured() ? format(contender.interval(quantity)) : NOT_MEASURED;
  }

  private static String middle(
      Contender<ReplayResult> contender, ToDoubleFunction<ReplayResult> quantity) {
    return contender.isMeasured()
        ? Numbers.format(contender.interval(quantity).middle())
        : NOT_MEASURED;
  }

  private static String format(@Nullable Interval interval) {
    return interval == null ? NOT_MEASURED : Numbers.format(interval);
  }
}
