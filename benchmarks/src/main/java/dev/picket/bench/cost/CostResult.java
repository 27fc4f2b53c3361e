package dev.picket.bench.cost;

import java.util.Map;

/**
 * What a child measured.
 *
 * @param nanos per operation, in the median iteration, by the name of the benchmark
 * @param barrierMode of the process barrier, as the library describes it
 */
public record CostResult(Map<String, Double> nanos, String barrierMode) {
  /** Copies the map. */
  public CostResult {
    nanos = Map.copyOf(nanos);
  }

  /**
   * {@return nanoseconds}
   *
   * @param access through registers
   */
  public double nanos(Access access) {
    return nanosOf(access.benchmark());
  }

  /**
   * {@return nanoseconds of what the access is compared with}
   *
   * @param access through registers
   */
  public double bareNanos(Access access) {
    return nanosOf(access.bareBenchmark());
  }

  private double nanosOf(String benchmark) {
    Double found = nanos.get(benchmark);
    if (found == null) {
      throw new IllegalStateException(benchmark + " was not measured; there is " + nanos.keySet());
    }
    return found;
  }
}
