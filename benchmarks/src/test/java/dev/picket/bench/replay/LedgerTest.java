package dev.picket.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Violations violations = new Violations();
  private final Ledger ledger = new Ledger(3, violations);

  @Test
  void isContentWithOneSignalAndOneDropAfterIt() {
    for (int fence = 1; fence <= 3; fence++) {
      ledger.aboutToSignal(fence, 10L * fence);
      ledger.signalled(fence, 5);
      assertThat(ledger.dropping(fence, 10L * fence + 7)).isTrue();
    }
    ledger.check(true);
    assertThat(violations.isEmpty()).isTrue();
    assertThat(ledger.signals()).isEqualTo(3);
    assertThat(ledger.drops()).isEqualTo(3);
    assertThat(ledger.signalToDrop()).containsExactly(7, 7, 7);
    assertThat(ledger.signalCosts()).containsExactly(5L, 5L, 5L);
    assertThat(ledger.lastNanos()).isEqualTo(37);
  }

  @Test
  void reportsADropBeforeTheSignal() {
    assertThat(ledger.dropping(2, 10)).isFalse();
    assertThat(violations.toLines()).containsExactly("data was dropped before its signal: fence 2");
  }

  @Test
  void reportsASecondDrop() {
    ledger.aboutToSignal(2, 10);
    assertThat(ledger.dropping(2, 11)).isTrue();
    assertThat(ledger.dropping(2, 12)).isFalse();
    assertThat(ledger.dropping(2, 13)).isFalse();
    assertThat(violations.toLines())
        .containsExactly("data was dropped twice: fence 2 and 1 times more");
  }

  @Test
  void reportsWhatDidNotHappen() {
    ledger.aboutToSignal(1, 10);
    ledger.check(true);
    assertThat(violations.toLines())
        .containsExactly(
            "a fence was never signalled: fence 2 and 1 times more",
            "data was never dropped: fence 1");
  }

  @Test
  void doesNotExpectDropsWhereNothingIsDropped() {
    for (int fence = 1; fence <= 3; fence++) {
      ledger.aboutToSignal(fence, fence);
    }
    ledger.check(false);
    assertThat(violations.isEmpty()).isTrue();
    assertThat(ledger.backlog().peak()).isEqualTo(3);
  }

  @Test
  void countsTheBacklogWhereItIsHighest() {
    ledger.aboutToSignal(1, 10);
    ledger.aboutToSignal(2, 20);
    ledger.dropping(1, 25);
    ledger.aboutToSignal(3, 30);
    ledger.dropping(2, 35);
    ledger.dropping(3, 36);
    assertThat(ledger.backlog().peak()).isEqualTo(2);
  }
}
