package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a window learns. */
class SpinWindowTest {
  private static final long WIDEST_NANOS = 50_000;

  private final SpinWindow window = new SpinWindow();

  @Test
  void anUnknownWindowIsOpenAndMissesCloseItSoon() {
    assertThat(window.nanos()).isBetween(5_000L, WIDEST_NANOS);
    missUntilClosed();
    assertThat(window.nanos()).isZero();
  }

  @Test
  void aHitWidensItToTwiceTheWaitAtOnce() {
    window.hit(20_000);
    assertThat(window.nanos()).isEqualTo(40_000);
    window.hit(Long.MAX_VALUE / 2);
    assertThat(window.nanos()).isEqualTo(WIDEST_NANOS);
  }

  @Test
  void quickHitsNarrowItButOneLateSignalDoesNotCloseIt() {
    for (int i = 0; i < 100; i++) {
      window.hit(0);
    }
    assertThat(window.nanos()).isBetween(1_000L, 6_000L);
    window.miss();
    assertThat(window.nanos()).isPositive();
  }

  @Test
  void aClosedWindowIsTriedRarelyAndOpensAgain() {
    missUntilClosed();
    long tries = IntStream.range(0, 1_000).filter(_ -> window.nanos() > 0).count();
    assertThat(tries).isBetween(10L, 50L);
    window.hit(3_000);
    assertThat(window.nanos()).isPositive();
    assertThat(window.nanos()).isPositive();
  }

  @Test
  void aTryThatMissesLeavesItClosed() {
    missUntilClosed();
    window.miss();
    assertThat(window.nanos()).isZero();
  }

  private void missUntilClosed() {
    for (int i = 0; i < 6; i++) {
      window.miss();
    }
  }
}
