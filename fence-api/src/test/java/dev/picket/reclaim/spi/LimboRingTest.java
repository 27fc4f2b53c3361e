package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimboRingTest {
  private static final int CAPACITY = LimboRing.CAPACITY;

  private final LimboRing small = new LimboRing(Thread.currentThread());

  private static long[] drain(LimboRing ring) {
    Batch batch = new Batch(1, 0);
    ring.drainTo(batch);
    long[] handles = new long[batch.size()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = batch.handle(i);
    }
    return handles;
  }

  @Test
  void whatWasOfferedComesOutInOrder() {
    assertThat(small.thread()).isSameAs(Thread.currentThread());
    assertThat(small.isEmpty()).isTrue();
    for (long i = 1; i <= 3; i++) {
      assertThat(small.offer(i)).isTrue();
    }
    assertThat(small.isEmpty()).isFalse();
    assertThat(drain(small)).containsExactly(1, 2, 3);
    assertThat(small.isEmpty()).isTrue();
    assertThat(small.tailAcquire()).isEqualTo(3);
    assertThat(drain(small)).isEmpty();
  }

  @Test
  void aFullRingRefusesUntilItIsDrained() {
    for (int round = 0; round < 5; round++) {
      for (long i = 1; i <= CAPACITY; i++) {
        assertThat(small.offer(i)).isTrue();
      }
      assertThat(small.offer(-1)).isFalse();
      assertThat(small.offer(-1)).isFalse();
      assertThat(small.tailAcquire()).isEqualTo((round + 1L) * CAPACITY);
      assertThat(drain(small)).hasSize(CAPACITY).doesNotContain(-1);
    }
  }

  @Test
  void oneProducerAndOneConsumerLoseAndRepeatNothing() throws InterruptedException {
    LimboRing ring = new LimboRing(Thread.currentThread());
    long count = 200_000;
    AtomicLong refused = new AtomicLong();
    Thread producer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (long i = 1; i <= count; i++) {
                    while (!ring.offer(i)) {
                      refused.incrementAndGet();
                      Thread.onSpinWait();
                    }
                  }
                });
    long expected = 1;
    while (expected <= count) {
      for (long handle : drain(ring)) {
        assertThat(handle).isEqualTo(expected);
        expected++;
      }
    }
    producer.join();
    assertThat(ring.isEmpty()).isTrue();
    assertThat(ring.tailAcquire()).isEqualTo(count);
  }
}
