package dev.picket.metrics;

import dev.picket.reclaim.Reclaimer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.List;

/**
 * Meters of a reclaimer, each with the tag {@code reclaimer}, its name:
 *
 * <ul>
 *   <li>{@code picket.reclaimer.backlog}, a gauge in records: allocated and not yet dropped, which
 *       is what the limit on records is about;
 *   <li>{@code picket.reclaimer.backlog.size}, a gauge in bytes: their weight;
 *   <li>{@code picket.reclaimer.waiting}, a gauge in records: retired and not yet dropped;
 *   <li>{@code picket.reclaimer.grace.periods}, a counter: grace periods that have ended;
 *   <li>{@code picket.reclaimer.stalled.readers}, a counter: how often a reader was reported as
 *       stalled.
 * </ul>
 *
 * <p>The reclaimer is kept by none of it: keep it elsewhere. Any thread may call anything.
 */
public final class ReclaimerMetrics extends WeakBinder<Reclaimer> {
  private static final String RECORDS = "records";

  /**
   * Prepares the meters of a reclaimer.
   *
   * @param reclaimer whose meters
   */
  public ReclaimerMetrics(Reclaimer reclaimer) {
    this(reclaimer, Tags.empty());
  }

  /**
   * Prepares the meters of a reclaimer with tags that tell it from others of the same name, whose
   * meters a registry would ignore.
   *
   * @param reclaimer whose meters
   * @param tags added to each
   */
  public ReclaimerMetrics(Reclaimer reclaimer, Iterable<Tag> tags) {
    super(reclaimer, Tags.of("reclaimer", reclaimer.name()).and(tags));
  }

  @Override
  List<Meter> register(MeterRegistry registry, Reclaimer present, Tags common) {
    return List.of(
        Gauge.builder("picket.reclaimer.backlog", present, it -> it.stats().outstanding())
            .description("Records allocated and not yet dropped")
            .baseUnit(RECORDS)
            .tags(common)
            .register(registry),
        Gauge.builder("picket.reclaimer.backlog.size", present, it -> it.stats().outstandingBytes())
            .description("Weight of the records allocated and not yet dropped")
            .baseUnit(BaseUnits.BYTES)
            .tags(common)
            .register(registry),
        Gauge.builder("picket.reclaimer.waiting", present, it -> it.stats().waiting())
            .description("Records retired and not yet dropped")
            .baseUnit(RECORDS)
            .tags(common)
            .register(registry),
        FunctionCounter.builder(
                "picket.reclaimer.grace.periods", present, it -> it.stats().gracePeriods())
            .description("Grace periods that have ended")
            .tags(common)
            .register(registry),
        FunctionCounter.builder(
                "picket.reclaimer.stalled.readers", present, it -> it.stats().stalls())
            .description("How often a reader was reported as stalled")
            .tags(common)
            .register(registry));
  }
}
