package dev.picket.bench.report;

import dev.picket.bench.replay.Histograms;
import dev.picket.bench.replay.RingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What jobs on rings took: a row for each strategy. */
public final class RingTable {
  private static final String NOT_MEASURED = "-";
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Contender<RingResult>> contenders;

  private RingTable(List<Contender<RingResult>> contenders) {
    this.contenders = contenders;
  }

  /**
   * {@return the tables, without a line end at their end}
   *
   * @param contenders at least one
   */
  public static String of(List<Contender<RingResult>> contenders) {
    RingTable table = new RingTable(contenders);
    return table.trace() + System.lineSeparator().repeat(2) + table.costs();
  }

  private String trace() {
    TextTable table =
        new TextTable("trace", "submit to callback, us  p50", "p99", "max", "jobs", "barrier");
    for (Contender<RingResult> contender : contenders) {
      List<String> row = begin(contender);
      row.add(cell(contender, result -> micros(result, 50)));
      row.add(hasTail(contender) ? cell(contender, result -> micros(result, 99)) : NOT_MEASURED);
      row.add(cell(contender, result -> micros(result, 100)));
      row.add(
          "%,d in %d"
              .formatted(
                  contender.rounds().stream().mapToLong(RingResult::jobs).sum(),
                  contender.rounds().size()));
      row.add(contender.isMeasured() ? contender.barrierMode() : NOT_MEASURED);
      table.add(row);
    }
    return table.toString();
  }

  private String costs() {
    TextTable table =
        new TextTable(
            "no work",
            "jobs/s",
            "ring, ns/job",
            "bytes/job",
            "thread pool, ns/job",
            "ring/pool",
            "ring/caller runs");
    for (Contender<RingResult> contender : contenders) {
      List<String> row = begin(contender);
      row.add(middle(contender, result -> NANOS_PER_SECOND / result.ringNanosPerJob()));
      row.add(cell(contender, RingResult::ringNanosPerJob));
      row.add(middle(contender, RingResult::ringBytesPerJob));
      row.add(cell(contender, RingResult::executorNanosPerJob));
      row.add(cell(contender, result -> result.ringNanosPerJob() / result.executorNanosPerJob()));
      row.add(cell(contender, result -> result.ringNanosPerJob() / result.callerNanosPerJob()));
      table.add(row);
    }
    return table.toString();
  }

  private static List<String> begin(Contender<RingResult> contender) {
    return new ArrayList<>(List.of(contender.strategy().title()));
  }

  private static String cell(
      Contender<RingResult> contender, ToDoubleFunction<RingResult> quantity) {
    return contender.isMeasured() ? Numbers.format(contender.interval(quantity)) : NOT_MEASURED;
  }

  private static String middle(
      Contender<RingResult> contender, ToDoubleFunction<RingResult> quantity) {
    return contender.isMeasured()
        ? Numbers.format(contender.interval(quantity).middle())
        : NOT_MEASURED;
  }

  private static boolean hasTail(Contender<RingResult> contender) {
    return contender.rounds().stream().allMatch(round -> round.jobs() >= Timing.SAMPLES_FOR_P99);
  }

  private static double micros(RingResult result, double percentile) {
    return Histograms.decode(result.beyondNanos()).getValueAtPercentile(percentile)
        / NANOS_PER_MICRO;
  }
}
