package dev.picket.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void goesFromTheLowestToTheHighestRound() {
    assertThat(Interval.of(DoubleStream.of(3, 1, 2))).isEqualTo(new Interval(1, 2, 3));
    assertThat(Interval.of(DoubleStream.of(4, 1, 3, 2))).isEqualTo(new Interval(1, 2.5, 4));
    assertThat(Interval.of(DoubleStream.of(7))).isEqualTo(new Interval(7, 7, 7));
  }

  @Test
  void ofTheMedianLeavesOutWhatIsImprobable() {
    assertThat(Interval.ofMedian(DoubleStream.of(3, 1, 2))).isEqualTo(new Interval(1, 2, 3));
    assertThat(Interval.ofMedian(rounds(8))).isEqualTo(new Interval(1, 4.5, 8));
    assertThat(Interval.ofMedian(rounds(9))).isEqualTo(new Interval(2, 5, 8));
    assertThat(Interval.ofMedian(rounds(11))).isEqualTo(new Interval(2, 6, 10));
    assertThat(Interval.ofMedian(rounds(12))).isEqualTo(new Interval(3, 6.5, 10));
    assertThat(Interval.ofMedian(rounds(21))).isEqualTo(new Interval(6, 11, 16));
  }

  private static DoubleStream rounds(int count) {
    return DoubleStream.iterate(count, value -> value - 1).limit(count);
  }

  @Test
  void isBelowOnlyAcrossAGap() {
    Interval low = new Interval(10, 11, 12);
    assertThat(low.isBelow(new Interval(13, 14, 15), 0, 0)).isTrue();
    assertThat(low.isBelow(new Interval(12, 14, 15), 0, 0)).isFalse();
    assertThat(low.isBelow(new Interval(13, 14, 15), 1, 0)).isFalse();
    assertThat(low.isBelow(new Interval(13, 14, 15), 0, 0.1)).isFalse();
    assertThat(new Interval(13, 14, 15).isBelow(low, 0, 0)).isFalse();
  }
}
