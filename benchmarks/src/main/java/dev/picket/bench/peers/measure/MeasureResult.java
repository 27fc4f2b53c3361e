package dev.picket.bench.peers.measure;

import java.util.Map;

/**
 * What a child measured.
 *
 * @param figures by their names: nanoseconds, or what the end of the name says
 * @param about what was measured, and how it was set up
 */
public record MeasureResult(Map<String, Double> figures, String about) {
  /** Copies the map. */
  public MeasureResult {
    figures = Map.copyOf(figures);
  }
}
