package dev.picket.bench.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How much data was signalled and not yet dropped, at every moment of a phase. */
final class BacklogCurve {
  private final long[] times;
  private final int[] levels;

  /**
   * Works it out.
   *
   * @param signals when data was signalled, in any order
   * @param drops when data was dropped, in any order
   */
  BacklogCurve(long[] signals, long[] drops) {
    long[] in = signals.clone();
    long[] out = drops.clone();
    Arrays.sort(in);
    Arrays.sort(out);
    times = new long[in.length + out.length];
    levels = new int[times.length];
    int left = 0;
    for (int entered = 0; entered + left < times.length; ) {
      int event = entered + left;
      boolean drop = entered == in.length || (left < out.length && out[left] <= in[entered]);
      times[event] = drop ? out[left++] : in[entered++];
      levels[event] = Math.max(0, entered - left);
    }
  }

  int level(long time) {
    int event = lastUpTo(time);
    return event < 0 ? 0 : levels[event];
  }

  /** The highest level between two moments. */
  int peak(long from, long to) {
    int peak = level(from);
    for (int event = lastUpTo(from) + 1; event < times.length && times[event] <= to; event++) {
      peak = Math.max(peak, levels[event]);
    }
    return peak;
  }

  int peak() {
    return Arrays.stream(levels).max().orElse(0);
  }

  /** The highest level of each of so many intervals. */
  List<Integer> peaks(long from, long interval, int count) {
    List<Integer> peaks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      peaks.add(peak(from + i * interval, from + (i + 1) * interval));
    }
    return peaks;
  }

  /** How long after a moment the level was this low; negative if it never was. */
  long nanosUntil(int level, long from) {
    if (level(from) <= level) {
      return 0;
    }
    for (int event = lastUpTo(from) + 1; event < times.length; event++) {
      if (levels[event] <= level) {
        return times[event] - from;
      }
    }
    return -1;
  }

  private int lastUpTo(long time) {
    int low = 0;
    int high = times.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
