package dev.picket.bench.report;

import dev.picket.bench.replay.ClockQuality;
import dev.picket.bench.replay.ReplayResult;
import dev.picket.bench.strategy.Strategy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Results that nobody measured. */
final class Synthetic {
  static final int MANY = 20_000;

  private Synthetic() {}

  /** A contender whose rounds have these medians of signal latency, and all else like any other. */
  static Contender<ReplayResult> signalling(Strategy strategy, long... mediansInNanos) {
    List<ReplayResult> rounds = new ArrayList<>();
    for (long median : mediansInNanos) {
      rounds.add(round(strategy, median, 10_000, 50_000, MANY));
    }
    return new Contender<>(strategy, rounds, List.of());
  }

  /** A contender with one round, in which so many reads were broken. */
  static Contender<ReplayResult> failing(Strategy strategy, long brokenReads) {
    return new Contender<>(
        strategy, List.of(round(strategy, 100, 10_000, 50_000, MANY, brokenReads)), List.of());
  }

  static ReplayResult round(
      Strategy strategy, long signalNanos, long readPicos, long dropNanos, int samples) {
    return round(strategy, signalNanos, readPicos, dropNanos, samples, 0);
  }

  private static ReplayResult round(
      Strategy strategy,
      long signalNanos,
      long readPicos,
      long dropNanos,
      int samples,
      long brokenReads) {
    return new ReplayResult(
        List.of(),
        List.of(),
        brokenReads,
        samples,
        samples,
        strategy.drops() ? samples : 0,
        100,
        histogram(signalNanos, samples),
        histogram(readPicos, samples),
        samples,
        0,
        strategy.drops() ? histogram(dropNanos, samples) : null,
        1_000,
        256_000,
        50_000,
        1_000_000,
        600,
        "asymmetric: membarrier",
        new ClockQuality(22, 1),
        List.of("-Xmx1g"),
        0,
        0,
        7);
  }

  private static String histogram(long median, int samples) {
    Histogram histogram = new Histogram(1, 1L << 50, 3);
    for (int i = 0; i < samples; i++) {
      histogram.recordValue(median + (i % 3 - 1) * median / 100);
    }
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }
}
