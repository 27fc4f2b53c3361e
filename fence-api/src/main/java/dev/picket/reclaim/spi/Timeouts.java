package dev.picket.reclaim.spi;

import java.time.Duration;

/** How long to wait, in nanoseconds. */
public final class Timeouts {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private Timeouts() {}

  /**
   * Converts a timeout.
   *
   * @param timeout 0 or more
   * @return nanoseconds; {@link Long#MAX_VALUE}, some 292 years, for all that is longer
   * @throws IllegalArgumentException if it is negative
   */
  public static long nanosOf(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout is " + timeout + ", expected 0 or more");
    }
    return timeout.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : timeout.toNanos();
  }
}
