package dev.picket.bench.report;

import dev.picket.bench.replay.StallResult;
import dev.picket.bench.replay.StallTask;
import dev.picket.bench.replay.StallWorkload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a stalled reader held back: the backlog over time, the numbers, and one sentence. */
public final class StallReport {
  private static final double KIBI = 1024;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final String NOT_MEASURED = "-";

  /** A backlog that grew by this share of what was signalled is no accident of scheduling. */
  private static final double GROWTH = 0.5;

  private final StallTask task;
  private final List<Contender<StallResult>> contenders;

  /**
   * Makes a report.
   *
   * @param workload what was done
   * @param contenders what was measured
   */
  public StallReport(StallWorkload workload, List<Contender<StallResult>> contenders) {
    this.task = workload.template();
    this.contenders = List.copyOf(contenders);
  }

  /** {@return the lines and the table, without a line end at their end} */
  public String toText() {
    return curves() + System.lineSeparator() + numbers();
  }

  private String curves() {
    List<Contender<StallResult>> measured =
        contenders.stream().filter(Contender::isMeasured).toList();
    int full =
        measured.stream()
            .flatMap(contender -> typical(contender).backlog().stream())
            .max(Comparator.naturalOrder())
            .orElse(1);
    int widest = contenders.stream().mapToInt(c -> c.strategy().title().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Contender<StallResult> contender : contenders) {
      String title = contender.strategy().title();
      text.append(
          "%s  %s%n"
              .formatted(
                  title + " ".repeat(widest - title.length()),
                  contender.isMeasured()
                      ? Sparkline.of(typical(contender).backlog(), full)
                      : Table.violations(contender)));
    }
    text.append(axis(widest, full, measured));
    return text.toString();
  }

  private String axis(int widest, int full, List<Contender<StallResult>> measured) {
    if (measured.isEmpty()) {
      return "";
    }
    double millisPerColumn =
        TimeUnit.NANOSECONDS.toMicros(typical(measured.getFirst()).sampleNanos()) / 1000.0;
    int before = (int) (task.leadInMillis() / millisPerColumn);
    int during = Math.max(2, (int) (task.stallMillis() / millisPerColumn));
    return " ".repeat(widest + 2 + before)
        + "|"
        + "-".repeat(during - 2)
        + "| stalled%n".formatted()
        + "Backlog over time: a column is %s ms, the highest bar %,d records.%n"
            .formatted(Numbers.format(millisPerColumn), full);
  }

  private String numbers() {
    TextTable table =
        new TextTable(
            "",
            "backlog before",
            "peak in stall",
            "KiB",
            "back after, ms",
            "signalled in stall",
            "reader's data",
            "violations");
    for (Contender<StallResult> contender : contenders) {
      List<String> row = new ArrayList<>(List.of(contender.strategy().title()));
      if (contender.isMeasured()) {
        row.add(Numbers.format(contender.interval(StallResult::normal)));
        row.add(Numbers.format(contender.interval(StallResult::peak)));
        row.add(Numbers.format(contender.interval(r -> r.peakBytes() / KIBI).middle()));
        row.add(recovery(contender));
        row.add(
            "%s of %,d"
                .formatted(
                    Numbers.format(contender.interval(StallResult::signalled)), task.fencesDue()));
        row.add(typical(contender).sight().name().toLowerCase(Locale.ROOT));
      } else {
        for (int cell = 0; cell < 6; cell++) {
          row.add(NOT_MEASURED);
        }
      }
      row.add(Table.violations(contender));
      table.add(row);
    }
    return table.toString();
  }

  private static String recovery(Contender<StallResult> contender) {
    boolean always = contender.rounds().stream().allMatch(round -> round.recoveryNanos() >= 0);
    return always
        ? Numbers.format(contender.interval(round -> round.recoveryNanos() / NANOS_PER_MILLI))
        : "never";
  }

  /** {@return who was held back by the reader, in one sentence} */
  public String verdict() {
    List<String> flat = new ArrayList<>();
    List<String> grew = new ArrayList<>();
    List<String> stopped = new ArrayList<>();
    for (Contender<StallResult> contender : contenders) {
      String name = contender.strategy().id();
      if (contender.strategy().drops() && !contender.strategy().isUnsafe()) {
        StallResult typical = typical(contender);
        if (typical.signalled() < task.fencesDue() / 2) {
          stopped.add("%s (%,d of %,d)".formatted(name, typical.signalled(), task.fencesDue()));
        } else if (typical.peak() - typical.normal() > GROWTH * typical.signalled()) {
          grew.add("%s (%,d)".formatted(name, typical.peak()));
        } else {
          flat.add("%s (%,d)".formatted(name, typical.peak()));
        }
      }
    }
    return sentence(flat, grew, stopped);
  }

  private String sentence(List<String> flat, List<String> grew, List<String> stopped) {
    List<String> parts = new ArrayList<>();
    if (!flat.isEmpty()) {
      parts.add("the backlog stayed low with " + Words.join(flat, "and"));
    }
    if (!grew.isEmpty()) {
      parts.add("it grew for as long as the reader stayed with " + Words.join(grew, "and"));
    }
    if (!stopped.isEmpty()) {
      parts.add("hardly anything was signalled with " + Words.join(stopped, "and"));
    }
    return parts.isEmpty()
        ? "No verdict: no strategy that is safe was measured."
        : "While one reader stayed in its section for %,d ms, %s."
            .formatted(task.stallMillis(), Words.join(parts, "and"));
  }

  /** The round with the median peak. */
  private static StallResult typical(Contender<StallResult> contender) {
    List<StallResult> byPeak =
        contender.rounds().stream().sorted(Comparator.comparingInt(StallResult::peak)).toList();
    return byPeak.get(byPeak.size() / 2);
  }
}
