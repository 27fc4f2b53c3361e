package dev.picket.bench.trace;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

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

  /**
   * {@return a part of the recording, for who has less time: the fences in the middle, by the order
   * in which they are armed, or all if there are no more}
   *
   * @param most how many fences it may have
   */
  public Trace middle(int most) {
    if (fences.size() <= most) {
      return this;
    }
    int first = (fences.size() - most) / 2;
    List<FenceLife> part = fences.subList(first, first + most);
    long start = part.stream().mapToLong(FenceLife::allocNanos).min().orElseThrow();
    long end = part.stream().mapToLong(FenceLife::releaseNanos).max().orElseThrow();
    Map<Integer, List<FenceLife>> byContext =
        part.stream()
            .collect(
                Collectors.groupingBy(FenceLife::context, LinkedHashMap::new, Collectors.toList()));
    List<Integer> kept = List.copyOf(byContext.keySet());
    Map<Integer, Integer> places = new HashMap<>();
    kept.forEach(context -> places.put(context, places.size()));
    List<FenceLife> moved =
        part.stream()
            .map(life -> life.moved(Objects.requireNonNull(places.get(life.context())), start))
            .toList();
    return new Trace(
        source,
        input,
        kept.stream()
            .map(
                context ->
                    contexts.get(context).only(Objects.requireNonNull(byContext.get(context))))
            .toList(),
        moved,
        ReplaySteps.of(moved),
        end - start);
  }
}
