package dev.picket.consumer;

import dev.picket.metrics.ReclaimerMetrics;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.rcu.RcuReclaimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The application of a user who wants meters as well. */
public final class Metered {
  private Metered() {}

  public static void main(String[] args) {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Reclaimer reclaimer = new RcuReclaimer(ReclaimerOptions.background("gpu"));
        ReclaimerMetrics metrics = new ReclaimerMetrics(reclaimer)) {
      metrics.bindTo(registry);
      double backlog = registry.get("picket.reclaimer.backlog").gauge().value();
      if (backlog != 0) {
        throw new AssertionError("a backlog of " + backlog + " where nothing was allocated");
      }
    }
    System.out.println("ok");
  }
}
