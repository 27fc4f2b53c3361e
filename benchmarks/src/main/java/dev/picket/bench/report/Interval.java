package dev.picket.bench.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Where a quantity lay in the rounds. From the lowest to the highest of n rounds covers the true
 * median with a probability of 1 - 2/2^n, whatever the distribution: 94 % for five, 98 % for seven.
 *
 * @param low lowest round
 * @param middle median round
 * @param high highest round
 */
public record Interval(double low, double middle, double high) {
  private static final double CONFIDENCE = 0.95;

  /**
   * {@return the interval of one value a round}
   *
   * @param rounds the values, at least one
   */
  public static Interval of(DoubleStream rounds) {
    double[] sorted = rounds.sorted().toArray();
    int half = sorted.length / 2;
    double middle = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return new Interval(sorted[0], middle, Arrays.stream(sorted).max().orElseThrow());
  }

  /**
   * {@return where the true median lies with a probability of 95 %, whatever the distribution, or
   * as probably as the number of rounds allows: below nine rounds from the lowest to the highest}
   *
   * @param rounds one value a round, at least one
   */
  public static Interval ofMedian(DoubleStream rounds) {
    double[] sorted = rounds.sorted().toArray();
    int left = ranksToLeaveOut(sorted.length);
    return new Interval(
        sorted[left], of(Arrays.stream(sorted)).middle(), sorted[sorted.length - 1 - left]);
  }

  /**
   * Of each end; so many rounds on one side of the median are improbable, as heads of coins are.
   */
  private static int ranksToLeaveOut(int rounds) {
    double atMostThisMany = 0;
    double exactly = Math.pow(0.5, rounds);
    for (int ranks = 0; ; ranks++) {
      atMostThisMany += exactly;
      if (2 * atMostThisMany > 1 - CONFIDENCE) {
        return Math.max(0, ranks - 1);
      }
      exactly *= (double) (rounds - ranks) / (ranks + 1);
    }
  }

  /**
   * {@return whether all rounds of this one were lower, by more than can be mistaken}
   *
   * @param other the other one
   * @param resolution smallest difference that means anything, in the same unit
   * @param share smallest difference that matters, as a share of the lower value
   */
  public boolean isBelow(Interval other, double resolution, double share) {
    return other.low - high > Math.max(resolution, share * high);
  }
}
