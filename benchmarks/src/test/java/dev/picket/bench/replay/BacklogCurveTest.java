package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BacklogCurveTest {
  private final BacklogCurve curve =
      new BacklogCurve(new long[] {10, 30, 20, 60}, new long[] {40, 25, 60, 45});

  @Test
  void risesWithSignalsAndFallsWithDrops() {
    assertThat(curve.level(9)).isZero();
    assertThat(curve.level(10)).isEqualTo(1);
    assertThat(curve.level(24)).isEqualTo(2);
    assertThat(curve.level(25)).isEqualTo(1);
    assertThat(curve.level(30)).isEqualTo(2);
    assertThat(curve.level(45)).isZero();
    assertThat(curve.level(99)).isZero();
  }

  @Test
  void findsTheHighestLevelBetweenTwoMoments() {
    assertThat(curve.peak()).isEqualTo(2);
    assertThat(curve.peak(0, 9)).isZero();
    assertThat(curve.peak(0, 15)).isEqualTo(1);
    assertThat(curve.peak(21, 22)).isEqualTo(2);
    assertThat(curve.peak(41, 59)).isEqualTo(1);
    assertThat(curve.peaks(0, 20, 4)).containsExactly(2, 2, 1, 0);
  }

  @Test
  void tellsHowLongALevelIsExceeded() {
    assertThat(curve.nanosUntil(1, 30)).isEqualTo(10);
    assertThat(curve.nanosUntil(0, 30)).isEqualTo(15);
    assertThat(curve.nanosUntil(2, 30)).isZero();
    assertThat(new BacklogCurve(new long[] {1, 2}, new long[0]).nanosUntil(1, 2)).isNegative();
  }

  @Test
  void aDropAtTheTimeOfASignalIsThatOfAnother() {
    assertThat(new BacklogCurve(new long[] {10, 20}, new long[] {20, 30}).peak()).isEqualTo(1);
  }

  @Test
  void isNeverBelowZero() {
    BacklogCurve dropped = new BacklogCurve(new long[] {10}, new long[] {10});
    assertThat(dropped.peaks(0, 10, 3)).containsExactly(0, 0, 0);
  }

  @Test
  void isEmptyWhereNothingHappened() {
    BacklogCurve none = new BacklogCurve(new long[0], new long[0]);
    assertThat(none.peak()).isZero();
    assertThat(none.level(5)).isZero();
    assertThat(none.nanosUntil(0, 5)).isZero();
  }
}
