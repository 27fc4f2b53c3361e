package dev.picket.bench.report;

import dev.picket.bench.replay.ReplayResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One table: a column for each strategy, a row for each quantity. Plain characters only. */
public final class Table {
  private static final String NOT_MEASURED = "-";
  private static final double KIBI = 1024;
  private static final String GAP = "  ";

  private final List<Contender> contenders;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<Contender> contenders) {
    this.contenders = contenders;
  }

  /**
   * {@return the table, without a line end at its end}
   *
   * @param contenders at least one
   */
  public static String of(List<Contender> contenders) {
    return new Table(contenders).toText();
  }

  private String toText() {
    addRow("", contender -> contender.strategy().id());
    for (Timing timing : Timing.values()) {
      String name = timing.label() + ", " + timing.unit();
      addRow(name + "  p50", c -> timing.isMeasured(c) ? format(timing.median(c)) : NOT_MEASURED);
      addRow("p99", c -> timing.isMeasured(c) ? format(timing.p99(c)) : NOT_MEASURED);
      addRow(
          "max",
          c -> timing.isMeasured(c) ? Numbers.format(timing.max(c).orElseThrow()) : NOT_MEASURED);
    }
    addQuantity("peak backlog, objects", ReplayResult::peakBacklog);
    addQuantity("peak backlog, KiB", result -> result.peakBacklogBytes() / KIBI);
    addQuantity("fences/s at full speed", ReplayResult::fencesPerSecond);
    addQuantity("bytes allocated per fence", ReplayResult::bytesPerFence);
    addRow("barrier mode", Contender::barrierMode);
    return layOut();
  }

  private static String format(@Nullable Interval interval) {
    return interval == null ? NOT_MEASURED : Numbers.format(interval);
  }

  private void addQuantity(String name, ToDoubleFunction<ReplayResult> quantity) {
    addRow(name, contender -> Numbers.format(contender.interval(quantity)));
  }

  private void addRow(String name, Function<Contender, String> cell) {
    List<String> row = new ArrayList<>();
    row.add(name);
    contenders.forEach(contender -> row.add(cell.apply(contender)));
    rows.add(row);
  }

  private String layOut() {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String padding = " ".repeat(width(column) - row.get(column).length());
        line.append(column == 0 ? "" : GAP).append(padding).append(row.get(column));
      }
      lines.add(line.toString());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
