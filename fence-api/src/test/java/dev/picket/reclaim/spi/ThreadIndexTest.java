package dev.picket.reclaim.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadIndexTest {
  private static final int SLOTS = ThreadIndex.CELLS;

  private final ThreadIndex<Named> index =
      new ThreadIndex<>(new Named[ThreadIndex.CELLS], Named::thread);

  private static List<Thread> collidingThreads(int count) {
    List<Thread> found = new ArrayList<>();
    while (found.size() < count) {
      Thread thread = Thread.ofVirtual().unstarted(() -> {});
      if (found.isEmpty()
          || (thread.threadId() & (SLOTS - 1)) == (found.getFirst().threadId() & (SLOTS - 1))) {
        found.add(thread);
      }
    }
    return found;
  }

  @Test
  void aThreadFindsItsOwnObject() {
    Thread thread = Thread.currentThread();
    assertThat(index.get(thread)).isNull();
    index.put(thread, new Named(thread, "one"));
    assertThat(index.get(thread).name).isEqualTo("one");
    index.remove(thread);
    assertThat(index.get(thread)).isNull();
    index.remove(thread);
  }

  @Test
  void threadsWhoseNumbersCollideFindTheirOwnObjects() {
    List<Thread> threads = collidingThreads(4);
    for (Thread thread : threads) {
      index.put(thread, new Named(thread, "of " + thread.threadId()));
    }
    for (Thread thread : threads) {
      assertThat(index.get(thread).name).isEqualTo("of " + thread.threadId());
    }
    index.remove(threads.getFirst());
    assertThat(index.get(threads.getFirst())).isNull();
    assertThat(index.get(threads.get(1)).name).isEqualTo("of " + threads.get(1).threadId());
    index.put(threads.getFirst(), new Named(threads.getFirst(), "again"));
    assertThat(index.get(threads.getFirst()).name).isEqualTo("again");
    for (Thread thread : threads) {
      index.remove(thread);
      assertThat(index.get(thread)).isNull();
    }
  }

  @Test
  void noThreadMissesItsObjectWhileOthersComeAndGo() throws InterruptedException {
    List<Thread> keys = collidingThreads(7);
    index.put(keys.getFirst(), new Named(keys.getFirst(), "fills the slot"));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger missed = new AtomicInteger();
    List<Thread> changers = new ArrayList<>();
    for (Thread key : keys.subList(1, 6)) {
      changers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      index.put(key, new Named(key, "comes and goes"));
                      if (index.get(key) == null) {
                        missed.incrementAndGet();
                      }
                      index.remove(key);
                      if (index.get(key) != null) {
                        missed.incrementAndGet();
                      }
                    }
                  }));
    }
    Thread stays = keys.getLast();
    index.put(stays, new Named(stays, "stays"));
    for (int i = 0; i < 3_000_000; i++) {
      if (index.get(stays) == null) {
        missed.incrementAndGet();
      }
    }
    stop.set(true);
    for (Thread changer : changers) {
      changer.join();
    }
    assertThat(missed).hasValue(0);
  }

  private record Named(Thread thread, String name) {}
}
