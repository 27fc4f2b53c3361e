package dev.picket.bench.trace;

import java.util.List;

/**
 * A recording, ready to be replayed lap after lap.
 *
 * @param source where it was read from, for people
 * @param input what was in the input and what became of it
 * @param contexts the contexts of the fences
 * @param fences the fences that are replayed, in the order in which they are armed
 * @param steps the steps of a lap
 * @param lapNanos how long a lap takes at the recorded speed
 */
public record Trace(
    String source,
    InputSummary input,
    List<ReplayContext> contexts,
    List<FenceLife> fences,
    ReplaySteps steps,
    long lapNanos) {
  /** Copies the lists. */
  public Trace {
    contexts = List.copyOf(contexts);
    fences = List.copyOf(fences);
  }
}
