package dev.picket.bench.peers.measure;

import java.util.Set;

/**
 * What a child is to measure.
 *
 * @param child which one it is
 * @param figures their names; empty for all
 * @param first the processor of the measuring thread
 * @param second the processor of the other thread; the same if there is no other processor
 * @param warmUpNanos how long a figure is warmed up, twice
 * @param chunkNanos about how long a chunk is to be
 * @param chunks how many chunks a figure is the median of
 */
public record MeasureTask(
    JavaChild child,
    Set<String> figures,
    int first,
    int second,
    long warmUpNanos,
    long chunkNanos,
    int chunks) {
  /** Copies the set. */
  public MeasureTask {
    figures = Set.copyOf(figures);
  }

  boolean wants(String figure) {
    return figures.isEmpty() || figures.contains(figure);
  }

  boolean hasSecond() {
    return first != second;
  }
}
