package dev.picket.bench.report;

import java.util.List;

/** A series of numbers as a line of bars. */
final class Sparkline {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /**
   * {@return one character for each number, the lowest bar for those near 0}
   *
   * @param series the numbers, none negative or above {@code full}
   * @param full what the highest bar stands for
   */
  static String of(List<Integer> series, int full) {
    StringBuilder line = new StringBuilder();
    for (int value : series) {
      long bar = Math.round((BARS.length() - 1.0) * value / Math.max(1, full));
      line.append(BARS.charAt((int) bar));
    }
    return line.toString();
  }
}
