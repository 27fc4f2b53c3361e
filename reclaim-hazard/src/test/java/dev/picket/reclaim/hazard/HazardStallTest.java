package dev.picket.reclaim.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is named, when each batch may wait for readers of its own. */
class HazardStallTest {
  private final List<String> named = new CopyOnWriteArrayList<>();
  private final HazardReclaimer reclaimer =
      new HazardReclaimer(
          ReclaimerOptions.driven("test")
              .onStall(Duration.ofMillis(5), stalled -> named.add(stalled.thread().getName())));
  private final CountDownLatch mayLeave = new CountDownLatch(1);
  private final List<Thread> holders = new ArrayList<>();

  @AfterEach
  void leave() throws InterruptedException {
    mayLeave.countDown();
    for (Thread holder : holders) {
      holder.join();
    }
    assertThat(reclaimer.close(Duration.ofSeconds(10)).isComplete()).isTrue();
  }

  @Test
  void nobodyIsNamedWhoHoldsSomethingElse() throws InterruptedException {
    Guarded<String> retired = live();
    Guarded<String> live = live();
    hold("innocent, of a live record", live);
    hold("innocent, of a record without a drop", reclaimer.allocate("value"));
    hold("guilty", retired);
    retire(retired);
    awaitWhileDraining(3);
    assertThat(named).containsOnly("guilty");
    retire(live);
  }

  @Test
  void eachOfSeveralIsNamed() throws InterruptedException {
    Guarded<String> first = live();
    Guarded<String> second = live();
    hold("first", first);
    hold("second", second);
    retire(first);
    reclaimer.drain(Long.MAX_VALUE);
    retire(second);
    Awaitility.await()
        .until(
            () -> {
              reclaimer.drain(Long.MAX_VALUE);
              return named.contains("first") && named.contains("second");
            });
  }

  @Test
  void whoStallsIsNamedWhileOthersComeAndGo() throws InterruptedException {
    Guarded<String> held = live();
    hold("guilty", held);
    retire(held);
    Awaitility.await()
        .until(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                retire(live());
                // No time: what one step finds is dropped, and no step finds nothing.
                reclaimer.drain(0);
              }
              return named.size() >= 2;
            });
    assertThat(named).containsOnly("guilty");
  }

  private void awaitWhileDraining(int reports) {
    Awaitility.await()
        .until(
            () -> {
              reclaimer.drain(Long.MAX_VALUE);
              return named.size() >= reports;
            });
  }

  private Guarded<String> live() {
    return reclaimer.allocate("value", 0, _ -> {});
  }

  private static void retire(Guarded<?> record) {
    record.cutOff();
    record.reclaimer().retire(record);
  }

  private void hold(String name, Guarded<String> record) throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    holders.add(
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .start(
                () -> {
                  try (Section section = reclaimer.enter()) {
                    section.protect(record);
                    inside.countDown();
                    mayLeave.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }));
    inside.await();
  }
}
