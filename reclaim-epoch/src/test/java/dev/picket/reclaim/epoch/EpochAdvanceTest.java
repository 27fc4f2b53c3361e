package dev.picket.reclaim.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.GracePeriod;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an open section stops, counted in advances. */
class EpochAdvanceTest {
  private final EpochReclaimer reclaimer = new EpochReclaimer(ReclaimerOptions.driven("test"));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdown();
    reclaimer.close();
  }

  @Test
  void withoutReadersAGracePeriodIsOverAtOnce() {
    assertThat(reclaimer.beginGracePeriod().isOver()).isTrue();
    assertThat(reclaimer.beginGracePeriod().isOver()).isTrue();
  }

  @Test
  void anOpenSectionLetsOneAdvancePass() throws Exception {
    Inside early = new Inside();
    GracePeriod first = reclaimer.beginGracePeriod();
    assertThat(first.isOver()).isFalse();
    assertThat(first.blocker()).isEqualTo(early.thread);
    Inside late = new Inside();
    GracePeriod second = reclaimer.beginGracePeriod();
    early.leave();
    assertThat(first.isOver()).as("who came after it holds nothing back").isTrue();
    assertThat(second.isOver()).isFalse();
    assertThat(second.blocker()).isEqualTo(late.thread);
    late.leave();
    assertThat(second.isOver()).isTrue();
    assertThat(second.blocker()).isNull();
  }

  /** Whoever asks advances for all. */
  @Test
  void oneAdvanceServesAllThatWait() throws Exception {
    Inside inside = new Inside();
    GracePeriod first = reclaimer.beginGracePeriod();
    GracePeriod second = reclaimer.beginGracePeriod();
    assertThat(second.isOver()).isFalse();
    inside.leave();
    assertThat(second.isOver()).isTrue();
    assertThat(first.isOver()).isTrue();
  }

  private final class Inside {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch mayLeave = new CountDownLatch(1);
    private final Future<?> left = threads.submit(this::stay);
    private volatile Thread thread;

    Inside() throws InterruptedException {
      entered.await();
    }

    private Void stay() throws InterruptedException {
      try (Section _ = reclaimer.enter()) {
        thread = Thread.currentThread();
        entered.countDown();
        mayLeave.await();
      }
      return null;
    }

    void leave() throws Exception {
      mayLeave.countDown();
      left.get();
    }
  }
}
