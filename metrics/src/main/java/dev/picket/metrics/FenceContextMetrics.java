package dev.picket.metrics;

import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceProblem;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Meters of a context of fences, each with the tags {@code driver}, {@code timeline} and {@code
 * reclaimer}:
 *
 * <ul>
 *   <li>{@code picket.fence.late.signals}, a counter: signals of fences that were signalled
 *       already;
 *   <li>{@code picket.fence.problems}, a counter for each {@link FenceProblem.Kind}, which is the
 *       tag {@code kind} in lower case: {@code forgotten}, {@code callback_failed} and so on.
 * </ul>
 *
 * <p>The context is kept by none of it: keep it elsewhere. Any thread may call anything. Contexts
 * that come and go by the thousand are not worth meters of their own.
 */
public final class FenceContextMetrics extends WeakBinder<FenceContext<?>> {
  /**
   * Prepares the meters of a context.
   *
   * @param context whose meters
   */
  public FenceContextMetrics(FenceContext<?> context) {
    this(context, Tags.empty());
  }

  /**
   * Prepares the meters of a context with tags that tell it from others of the same names, whose
   * meters a registry would ignore.
   *
   * @param context whose meters
   * @param tags added to each
   */
  public FenceContextMetrics(FenceContext<?> context, Iterable<Tag> tags) {
    super(
        context,
        Tags.of(
                "driver", context.driverName(),
                "timeline", context.timelineName(),
                "reclaimer", context.reclaimer().name())
            .and(tags));
  }

  @Override
  List<Meter> register(MeterRegistry registry, FenceContext<?> present, Tags common) {
    List<Meter> meters = new ArrayList<>();
    meters.add(
        FunctionCounter.builder("picket.fence.late.signals", present, FenceContext::lateSignalCount)
            .description("Signals of fences that were signalled already")
            .tags(common)
            .register(registry));
    for (FenceProblem.Kind kind : FenceProblem.Kind.values()) {
      meters.add(
          FunctionCounter.builder("picket.fence.problems", present, it -> it.problemCount(kind))
              .description("What went wrong around fences and no caller could be told")
              .tags(common)
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    return meters;
  }
}
