package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchLedgerTest {
  private final BatchLedger ledger = new BatchLedger();

  private long collectOne() {
    long round = ledger.openRound();
    long sequence = ledger.issue();
    ledger.collected(round);
    return sequence;
  }

  @Test
  void anEmptyLedgerIsIdleAndWantsNothing() {
    assertThat(ledger.isIdle()).isTrue();
    assertThat(ledger.roundWanted()).isFalse();
    assertThat(ledger.await(0, 0)).isTrue();
  }

  @Test
  void aRoundNeedsACollectionThatBeganAfterItsRequest() {
    long early = ledger.openRound();
    long first = ledger.issue();
    long round = ledger.requestRound();
    assertThat(ledger.roundWanted()).isTrue();
    ledger.collected(early);
    ledger.complete(first);
    assertThat(ledger.roundWanted()).isTrue();
    assertThat(ledger.isOver(round)).isFalse();
    long second = collectOne();
    assertThat(ledger.roundWanted()).isFalse();
    assertThat(ledger.isOver(round)).isFalse();
    ledger.complete(second);
    assertThat(ledger.isOver(round)).isTrue();
    assertThat(ledger.isIdle()).isTrue();
  }

  @Test
  void aRoundWaitsForEarlierBatchesToo() {
    long first = collectOne();
    long round = ledger.requestRound();
    long second = collectOne();
    ledger.complete(second);
    assertThat(ledger.isOver(round)).isFalse();
    assertThat(ledger.isIdle()).isFalse();
    ledger.complete(first);
    assertThat(ledger.isOver(round)).isTrue();
  }

  @Test
  void aRoundEndsWhileLaterBatchesAreOpen() {
    long round = ledger.requestRound();
    long mine = collectOne();
    long previous = mine;
    for (int i = 0; i < 100; i++) {
      long later = collectOne();
      ledger.complete(previous);
      previous = later;
      assertThat(ledger.isOver(round)).isTrue();
      assertThat(ledger.isIdle()).isFalse();
    }
    assertThat(ledger.await(round, 0)).isTrue();
  }

  @Test
  void roundsEndInOrderEachWithItsOwnBatches() {
    long one = ledger.requestRound();
    long first = collectOne();
    long two = ledger.requestRound();
    long three = ledger.requestRound();
    long second = collectOne();
    assertThat(three).isGreaterThan(two);
    ledger.complete(second);
    assertThat(ledger.isOver(one)).isFalse();
    ledger.complete(first);
    assertThat(ledger.isOver(one)).isTrue();
    assertThat(ledger.isOver(two)).isTrue();
    assertThat(ledger.isOver(three)).isTrue();
  }

  @Test
  void aRoundIsOverAtOnceIfItsCollectionFoundNothing() {
    long round = ledger.requestRound();
    long opened = ledger.openRound();
    long empty = ledger.issue();
    ledger.collected(opened);
    ledger.complete(empty);
    assertThat(ledger.isOver(round)).isTrue();
  }

  /** Whoever gives up waiting while a reader stalls leaves nothing behind. */
  @Test
  void thereAreNoMoreRoundsThanOpenBatches() {
    long held = collectOne();
    long last = 0;
    for (int i = 0; i < 100; i++) {
      last = ledger.requestRound();
      long opened = ledger.openRound();
      ledger.complete(ledger.issue());
      ledger.collected(opened);
    }
    assertThat(ledger.roundsKept()).isEqualTo(1);
    assertThat(ledger.isOver(last)).isFalse();
    ledger.complete(held);
    assertThat(ledger.isOver(last)).isTrue();
    assertThat(ledger.roundsKept()).isZero();
  }

  @Test
  void aWaiterIsWokenByTheLastDrop() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      long round = ledger.requestRound();
      Thread waiter = Thread.ofPlatform().start(() -> ledger.await(round, Long.MAX_VALUE));
      ledger.complete(collectOne());
      waiter.join();
      assertThat(ledger.isOver(round)).isTrue();
    }
  }

  @Test
  void anInterruptedWaiterWaitsOnAndStaysInterrupted() {
    long round = ledger.requestRound();
    Thread.currentThread().interrupt();
    assertThat(ledger.await(round, 1_000_000)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
