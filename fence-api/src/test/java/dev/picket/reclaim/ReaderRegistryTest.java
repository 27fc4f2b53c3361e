package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Readers are known while they are somebody's, and forgotten afterwards. */
class ReaderRegistryTest {
  private final Reclaimer reclaimer = new ReferenceReclaimer(ReclaimerOptions.driven("test"));
  private final AtomicInteger made = new AtomicInteger();
  private final ReaderRegistry registry =
      new ReaderRegistry(
          leasable -> {
            made.incrementAndGet();
            return reclaimer.newReader(leasable);
          });

  @Test
  void aLentReaderIsLentAgain() {
    Thread thread = Thread.currentThread();
    Reader first = registry.lease(thread);
    assertThat(registry.ofThread(thread)).isSameAs(first);
    assertThat(first.owner()).isSameAs(thread);
    registry.giveBack(first);
    assertThat(registry.ofThread(thread)).isNull();
    assertThat(first.owner()).isNull();
    assertThat(registry.lease(thread)).isSameAs(first);
    assertThat(registry.all()).containsExactly(first);
    assertThat(made).hasValue(1);
  }

  @Test
  void reapingKeepsWhatIsIdleOrAliveAndForgetsTheDead() {
    Reader mine = registry.register(Thread.currentThread());
    Thread dead = Thread.ofPlatform().start(() -> registry.register(Thread.currentThread()));
    Thread deadBorrower = Thread.ofVirtual().start(() -> registry.lease(Thread.currentThread()));
    Thread borrower =
        Thread.ofVirtual().start(() -> registry.giveBack(registry.lease(Thread.currentThread())));
    List.of(dead, deadBorrower, borrower).forEach(ReclaimerContract::join);
    assertThat(registry.all()).hasSize(4);
    registry.reap();
    assertThat(registry.all()).hasSize(2).contains(mine);
    assertThat(registry.ofThread(dead)).isNull();
    assertThat(registry.ofThread(deadBorrower)).isNull();
  }

  @Test
  void moreReadersThanThePoolKeepsAreForgottenWhenGivenBack() {
    List<Reader> lent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lent.add(registry.lease(Thread.currentThread()));
    }
    assertThat(registry.all()).hasSize(300);
    lent.forEach(registry::giveBack);
    assertThat(registry.all()).hasSize(128);
  }

  @Test
  void reapingNeverTakesAReaderFromItsNextBorrower() {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger lost = new AtomicInteger();
    Thread reaper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    registry.reap();
                  }
                });
    for (int i = 0; i < 30_000; i++) {
      join(Thread.ofVirtual().start(() -> borrow(lost)));
    }
    stop.set(true);
    join(reaper);
    assertThat(lost).hasValue(0);
  }

  private void borrow(AtomicInteger lost) {
    Reader reader = registry.lease(Thread.currentThread());
    for (int i = 0; i < 20; i++) {
      if (!List.of(registry.all()).contains(reader)) {
        lost.incrementAndGet();
      }
    }
    registry.giveBack(reader);
  }

  private static void join(Thread thread) {
    ReclaimerContract.join(thread);
  }
}
