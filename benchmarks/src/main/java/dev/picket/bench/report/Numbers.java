package dev.picket.bench.report;

import java.util.Locale;

/** Numbers for people: three digits, or all before the point. */
final class Numbers {
  private Numbers() {}

  static String format(double number) {
    double size = Math.abs(number);
    String pattern = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, number);
  }

  static String format(Interval interval) {
    String low = format(interval.low());
    String high = format(interval.high());
    return low.equals(high) ? low : "%s (%s..%s)".formatted(format(interval.middle()), low, high);
  }
}
