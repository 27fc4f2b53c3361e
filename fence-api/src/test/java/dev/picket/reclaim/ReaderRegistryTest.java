package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
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
  void onlyAnothersReaderThatIsOnlineMayLook() {
    Reader mine = registry.register(Thread.currentThread());
    registry.giveBack(registry.lease(Thread.currentThread()));
    assertThat(registry.anyMayLook()).isFalse();
    Thread dead =
        Thread.ofPlatform().start(() -> registry.register(Thread.currentThread()).offline());
    ReclaimerContract.join(dead);
    assertThat(registry.anyMayLook()).isFalse();
    AtomicBoolean seen = new AtomicBoolean();
    ReclaimerContract.join(Thread.ofPlatform().start(() -> seen.set(registry.anyMayLook())));
    assertThat(seen).as("the reader of " + mine.owner()).isTrue();
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

  /** A list that is copied for each of them would take 800 MB. */
  @Test
  void readersComeAndGoInConstantSpace() {
    int count = 20_000;
    Thread thread = Thread.currentThread();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<Reader> lent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lent.add(registry.lease(thread));
    }
    assertThat(registry.size()).isEqualTo(count);
    lent.forEach(registry::giveBack);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(80_000_000);
    assertThat(registry.all()).hasSize(registry.size()).hasSize(128);
  }

  @Test
  void aScanSeesWhoRegisteredBeforeItAndMakesNoNewListForNothing() {
    AtomicInteger registered = new AtomicInteger();
    Thread registering =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= 50_000; i++) {
                    registry.lease(Thread.currentThread());
                    registered.set(i);
                  }
                });
    int scans = 0;
    while (registering.isAlive()) {
      int least = registered.get();
      assertThat(registry.all().length).isGreaterThanOrEqualTo(least);
      scans++;
    }
    assertThat(scans).isPositive();
    assertThat(registry.all()).hasSize(50_000).isSameAs(registry.all());
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
