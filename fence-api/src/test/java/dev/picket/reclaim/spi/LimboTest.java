package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimboTest {
  private final HandleTable<Object> table = new HandleTable<>();
  private final Limbo limbo = new Limbo(table);

  private List<Long> collect() {
    Batch batch = new Batch(1, 0);
    limbo.collect(batch);
    List<Long> handles = new ArrayList<>();
    for (int place; (place = batch.claim(1)) < batch.size(); ) {
      handles.add(batch.handle(place));
    }
    return handles;
  }

  private List<Long> push(int count) {
    List<Long> pushed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long handle = table.reserve();
      limbo.push(handle);
      pushed.add(handle);
    }
    return pushed;
  }

  @Test
  void aThreadWithoutARingLosesNothing() {
    List<Long> pushed = push(5_000);
    assertThat(limbo.rings()).isZero();
    assertThat(limbo.isEmpty()).isFalse();
    assertThat(collect()).containsExactlyInAnyOrderElementsOf(pushed);
    assertThat(limbo.isEmpty()).isTrue();
    assertThat(limbo.retired()).isEqualTo(5_000);
  }

  @Test
  void aThreadWithARingLosesNothingWhenItIsFull() {
    limbo.attachCurrentThread();
    limbo.attachCurrentThread();
    assertThat(limbo.rings()).isEqualTo(1);
    for (int round = 1; round <= 3; round++) {
      List<Long> pushed = push(3_000);
      assertThat(collect()).containsExactlyInAnyOrderElementsOf(pushed);
      assertThat(collect()).isEmpty();
      assertThat(limbo.retired()).isEqualTo(round * 3_000L);
    }
  }

  @Test
  void theRingOfADeadThreadIsKeptUntilItIsEmpty() throws InterruptedException {
    List<Long> pushed = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  limbo.attachCurrentThread();
                  pushed.addAll(push(10));
                });
    thread.join();
    limbo.removeRingsOfDeadThreads();
    assertThat(limbo.rings()).isEqualTo(1);
    assertThat(limbo.isEmpty()).isFalse();
    assertThat(collect()).containsExactlyElementsOf(pushed);
    limbo.removeRingsOfDeadThreads();
    assertThat(limbo.rings()).isZero();
    assertThat(limbo.retired()).isEqualTo(10);
  }

  @Test
  void threadsThatComeAndGoLeaveFewRingsWithoutAnyCollection() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      Thread.ofPlatform().start(limbo::attachCurrentThread).join();
      assertThat(limbo.rings()).isLessThanOrEqualTo(64);
    }
  }

  @Test
  void manyThreadsLoseAndRepeatNothing() throws InterruptedException {
    int perThread = 20_000;
    AtomicInteger running = new AtomicInteger(4);
    Set<Long> pushed = new HashSet<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      boolean withRing = t < 2;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    if (withRing) {
                      limbo.attachCurrentThread();
                    }
                    List<Long> mine = push(perThread);
                    synchronized (pushed) {
                      pushed.addAll(mine);
                    }
                    running.decrementAndGet();
                  }));
    }
    List<Long> collected = new ArrayList<>();
    while (running.get() > 0) {
      collected.addAll(collect());
      assertThat(limbo.retired()).isLessThanOrEqualTo(4L * perThread);
      limbo.removeRingsOfDeadThreads();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    collected.addAll(collect());
    assertThat(limbo.isEmpty()).isTrue();
    assertThat(collected).hasSize(4 * perThread);
    assertThat(new HashSet<>(collected)).isEqualTo(pushed);
    assertThat(limbo.retired()).isEqualTo(4L * perThread);
  }
}
