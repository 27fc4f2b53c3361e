package dev.picket.bench.peers;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What was measured in one round, so that ratios are of figures that met the same machine.
 *
 * @param figures by who measured them, and then by their names
 */
public record Round(Map<String, Map<String, Double>> figures) {
  /** Copies the map. */
  public Round {
    figures = Map.copyOf(figures);
  }

  OptionalDouble get(FigureId id) {
    Double found = figures.getOrDefault(id.source(), Map.of()).get(id.name());
    return found == null ? OptionalDouble.empty() : OptionalDouble.of(found);
  }
}
