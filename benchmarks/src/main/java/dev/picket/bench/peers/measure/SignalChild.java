package dev.picket.bench.peers.measure;

import dev.picket.bench.peers.measure.OpenContext.Kind;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.function.Function;
import java.util.function.Supplier;

/** Fences over one of our strategies: what a signal takes, and what it takes to retire data. */
class SignalChild implements Child {
  private final Domain domain;

  SignalChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    domain = new Domain(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    addPrepared(bench, "signal", withoutData(Kind.SHARED, Fences.Signal::new));
    addPrepared(bench, "signal-with-data", withData(Kind.SHARED, Fences.Signal::new));
  }

  @Override
  public final String about() {
    return domain.about();
  }

  final Domain domain() {
    return domain;
  }

  static <L extends Loop> Function<Reclaimer, L> withoutData(
      Kind kind, Function<OpenContext, L> loop) {
    return reclaimer -> loop.apply(OpenContext.withoutData(reclaimer, kind));
  }

  static <L extends Loop> Function<Reclaimer, L> withData(
      Kind kind, Function<OpenContext, L> loop) {
    return reclaimer -> loop.apply(OpenContext.withData(reclaimer, kind));
  }

  final void addLoop(Bench bench, String id, Function<Reclaimer, ? extends Loop> loop) {
    bench.add(id, domain.onDriven(reclaimer -> bench.nanosOf(loop.apply(reclaimer))));
  }

  final void addBytes(Bench bench, String id, Function<Reclaimer, ? extends Loop> loop) {
    bench.add(id + Bench.BYTES, domain.onDriven(reclaimer -> bench.bytesOf(loop.apply(reclaimer))));
  }

  /** Takes up what it takes, and as {@code id} with an ending, what it allocates. */
  final void addPrepared(Bench bench, String id, Function<Reclaimer, ? extends PreparedLoop> loop) {
    addPrepared(bench, id, Bench.BATCH, loop);
  }

  final void addPrepared(
      Bench bench, String id, int batch, Function<Reclaimer, ? extends PreparedLoop> loop) {
    bench.add(id, prepared(bench, Clock.NANOS, batch, loop));
    bench.add(id + Bench.BYTES, prepared(bench, Clock.BYTES, batch, loop));
  }

  private Supplier<Sampler> prepared(
      Bench bench, Clock clock, int batch, Function<Reclaimer, ? extends PreparedLoop> loop) {
    return domain.onDriven(reclaimer -> bench.prepared(loop.apply(reclaimer), clock, batch));
  }
}
