package dev.picket.bench.peers.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The figures of one child. All but the slow ones are warmed up, also those that are not wanted, so
 * that the compilers have seen the same whichever are; only then the first is measured.
 */
final class Bench {
  /** More than the compilers wait for, where nothing loops. */
  private static final int CALLS_UNTIL_COMPILED = 6_000;

  /** How many operations are prepared at once: few enough for the caches. */
  static final int BATCH = 128;

  /** How a figure of what is allocated is called, beside that of the time. */
  static final String BYTES = "-bytes";

  private record Figure(String id, boolean slow, Supplier<? extends Sampler> source) {}

  private final MeasureTask task;
  private final List<Figure> figures = new ArrayList<>();

  Bench(MeasureTask task) {
    this.task = task;
  }

  /** {@return the other processor; only for what is measured on two} */
  int second() {
    return task.second();
  }

  int first() {
    return task.first();
  }

  /** Takes up a figure. */
  void add(String id, Supplier<? extends Sampler> source) {
    figures.add(new Figure(id, false, source));
  }

  /** Takes up a figure that takes so long that it is measured once, after a single warm-up. */
  void addSlow(String id, Supplier<? extends Sampler> source) {
    figures.add(new Figure(id, true, source));
  }

  /** Takes up a figure if there are two processors. */
  void addOfTwo(String id, Supplier<? extends Sampler> source) {
    if (task.hasSecond()) {
      add(id, source);
    }
  }

  /** Takes up what a loop takes per operation. */
  void addLoop(String id, Supplier<? extends Loop> loop) {
    add(id, () -> nanosOf(loop.get()));
  }

  /** Takes up what a loop allocates per operation. */
  void addBytes(String id, Supplier<? extends Loop> loop) {
    add(id, () -> bytesOf(loop.get()));
  }

  /** Takes up what a prepared loop takes, and as {@code id} with an ending, what it allocates. */
  void addPrepared(String id, int batch, Supplier<? extends PreparedLoop> loop) {
    add(id, () -> prepared(loop.get(), Clock.NANOS, batch));
    add(id + BYTES, () -> prepared(loop.get(), Clock.BYTES, batch));
  }

  /** Takes up what an operation takes if two threads do it at once. */
  void addPair(String id, Supplier<? extends Loop> loops) {
    addOfTwo(id, () -> pairOf(loops));
  }

  Sampler nanosOf(Loop loop) {
    return new LoopSampler(loop, Clock.NANOS, task.chunkNanos());
  }

  Sampler bytesOf(Loop loop) {
    return new LoopSampler(loop, Clock.BYTES, task.chunkNanos());
  }

  Sampler prepared(PreparedLoop loop, Clock clock, int batch) {
    return new PreparedSampler(loop, clock, batch, task.chunkNanos());
  }

  Sampler pairOf(Supplier<? extends Loop> loops) {
    return new PairSampler(loops, second(), task.chunkNanos());
  }

  /** Measures while another loop runs on the other processor. */
  Sampler beside(Sampler sampler, Supplier<? extends Loop> loop) {
    return new BesideSampler(sampler, second(), loop);
  }

  Set<String> names() {
    return figures.stream().map(Figure::id).collect(Collectors.toSet());
  }

  Map<String, Double> run() {
    Native.pin(first());
    for (Figure figure : figures) {
      if (!figure.slow()) {
        try (Sampler sampler = figure.source().get()) {
          warmUp(sampler);
        }
      }
    }
    Map<String, Double> found = new LinkedHashMap<>();
    for (Figure figure : figures) {
      if (task.wants(figure.id())) {
        found.put(figure.id(), measure(figure));
      }
    }
    return found;
  }

  private void warmUp(Sampler sampler) {
    long start = System.nanoTime();
    int least = sampler.leastWarmUps();
    for (int i = 0; i < least || System.nanoTime() - start < task.warmUpNanos(); i++) {
      sampler.sample();
    }
  }

  private double measure(Figure figure) {
    if (figure.slow()) {
      try (Sampler sampler = figure.source().get()) {
        sampler.sample();
        return sampler.sample();
      }
    }
    double[] chunks = new double[task.chunks()];
    try (Sampler sampler = figure.source().get()) {
      warmUp(sampler);
      for (int i = 0; i < chunks.length; i++) {
        chunks[i] = sampler.sample();
      }
    }
    return median(chunks);
  }

  /** {@return in how many chunks there are enough calls for the compilers} */
  static int chunksUntilCompiled(int callsInChunk) {
    return Math.ceilDiv(CALLS_UNTIL_COMPILED, callsInChunk);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
