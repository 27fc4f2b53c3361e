package dev.picket.bench.report;

import dev.picket.bench.replay.Histograms;
import dev.picket.bench.replay.ReplayResult;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What is timed, each in the unit that people think of it in. */
public enum Timing {
  /** The call of signal, on the driver's thread. */
  SIGNAL("signal latency", "ns", 1, ReplayResult::signalNanos),
  /** An access to driver data. */
  READ("reader cost per access", "ns", 1_000, ReplayResult::readPicos),
  /** From the signal until the data was dropped. */
  DROP("signal to drop", "us", 1_000, ReplayResult::signalToDropNanos);

  /** With fewer the p99 would be the luck of some hundred samples. */
  static final long SAMPLES_FOR_P99 = 10_000;

  private final String label;
  private final String unit;
  private final double perUnit;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference holds nothing
  private final Function<ReplayResult, @Nullable String> encoded;

  Timing(
      String label, String unit, double perUnit, Function<ReplayResult, @Nullable String> encoded) {
    this.label = label;
    this.unit = unit;
    this.perUnit = perUnit;
    this.encoded = encoded;
  }

  /** {@return its name} */
  public String label() {
    return label;
  }

  /** {@return the unit of all its numbers} */
  public String unit() {
    return unit;
  }

  /** {@return whether there is anything to tell} */
  boolean isMeasured(Contender<ReplayResult> contender) {
    return contender.isMeasured()
        && contender.rounds().stream()
            .map(encoded)
            .allMatch(text -> text != null && Histograms.decode(text).getTotalCount() > 0);
  }

  /** {@return the medians of the rounds; only if it is measured} */
  Interval median(Contender<ReplayResult> contender) {
    return percentile(contender, 50);
  }

  /** {@return the 99th percentiles of the rounds; null if any has too few samples} */
  @Nullable Interval p99(Contender<ReplayResult> contender) {
    boolean enough =
        histograms(contender).stream().allMatch(h -> h.getTotalCount() >= SAMPLES_FOR_P99);
    return enough ? percentile(contender, 99) : null;
  }

  /** {@return the longest of all rounds} */
  OptionalDouble max(Contender<ReplayResult> contender) {
    return histograms(contender).stream().mapToDouble(h -> h.getMaxValue() / perUnit).max();
  }

  /** What the clock cannot tell apart: the time of a batch is divided by its size. */
  double resolution(double clockStepNanos) {
    return this == READ
        ? clockStepNanos / ReplayResult.READS_PER_SAMPLE
        : clockStepNanos * SIGNAL.perUnit / perUnit;
  }

  private Interval percentile(Contender<ReplayResult> contender, double percentile) {
    return Interval.of(
        histograms(contender).stream()
            .mapToDouble(h -> h.getValueAtPercentile(percentile) / perUnit));
  }

  private List<Histogram> histograms(Contender<ReplayResult> contender) {
    return contender.rounds().stream()
        .map(encoded)
        .filter(Objects::nonNull)
        .map(Histograms::decode)
        .toList();
  }
}
