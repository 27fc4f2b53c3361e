package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How a reclaimer ends. */
public abstract class CloseContract extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();

  protected CloseContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  private List<Reclaimer> oneOfEachKind() {
    return List.of(driven(), background());
  }

  @Test
  void closingDropsWhatWasRetired() {
    for (Reclaimer reclaimer : oneOfEachKind()) {
      drops.set(0);
      for (int i = 0; i < 100; i++) {
        retireNew(reclaimer, drops);
      }
      CloseReport report = reclaimer.close(Duration.ofSeconds(100));
      assertThat(report.isComplete()).isTrue();
      assertThat(report.name()).isEqualTo("test");
      assertThat(report.toString()).contains("everything");
      assertThat(drops).hasValue(100);
    }
  }

  @Test
  void closingReportsAndKeepsWhatIsLeft() {
    for (Reclaimer reclaimer : oneOfEachKind()) {
      drops.set(0);
      Guarded<String> held = reclaimer.allocate("held", 3, _ -> drops.incrementAndGet());
      Guarded<String> live = reclaimer.allocate("live", 4, _ -> drops.incrementAndGet());
      Occupant occupant = occupy(reclaimer, held);
      cutOffAndRetire(held);
      CloseReport report = reclaimer.close(A_WHILE);
      assertThat(report).isEqualTo(new CloseReport("test", 1, 1, 7));
      assertThat(report.isComplete()).isFalse();
      assertThat(report.toString()).contains("1 records never retired", "7 bytes");
      assertThat(drops).hasValue(0);
      occupant.leave();
      assertThat(reclaimer.close(Duration.ZERO).unretired()).isEqualTo(1);
      try (Section section = reclaimer.enter()) {
        assertThat(section.protect(live)).isEqualTo("live");
      }
      cutOffAndRetire(live);
      reclaimer.barrier();
      assertThat(drops).hasValue(2);
      assertThat(reclaimer.close(Duration.ZERO).isComplete()).isTrue();
    }
  }

  @Test
  void aClosedBackgroundDropsWhatIsRetiredLaterByItself() {
    Reclaimer reclaimer = background();
    Guarded<String> live = counted(reclaimer, drops);
    assertThat(reclaimer.close(Duration.ZERO).unretired()).isEqualTo(1);
    cutOffAndRetire(live);
    await().until(() -> drops.get() == 1);
  }

  @Test
  void closingTwiceAndWaitingAfterwardsEndAtOnce() {
    for (Reclaimer reclaimer : oneOfEachKind()) {
      retireNew(reclaimer, drops);
      reclaimer.close();
      reclaimer.close();
      assertThat(reclaimer.close(Duration.ZERO).isComplete()).isTrue();
      reclaimer.barrier();
      reclaimer.synchronize();
      assertThat(reclaimer.drain(0)).isZero();
      assertThat(reclaimer.stats().failure()).isNull();
    }
    assertThat(drops).hasValue(2);
  }

  @Test
  void manyThreadsMayCloseAndWaitTogether() {
    for (int round = 0; round < 20; round++) {
      Reclaimer reclaimer = background();
      retireNew(reclaimer, drops);
      List<Thread> threads =
          List.of(
              Thread.ofPlatform().start(reclaimer::close),
              Thread.ofPlatform().start(reclaimer::barrier),
              Thread.ofVirtual().start(reclaimer::close),
              Thread.ofVirtual().start(reclaimer::barrier));
      threads.forEach(ReclaimerContract::join);
    }
    assertThat(drops).hasValue(20);
  }

  @Test
  void nothingIsAllocatedAfterTheClose() {
    for (Reclaimer reclaimer : oneOfEachKind()) {
      reclaimer.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> counted(reclaimer, drops))
          .withMessageContaining("closed");
      assertThat(reclaimer.stats().outstanding()).isZero();
    }
  }

  @Test
  void closingLetsThreadsGoThatWaitForRoom() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("test").maxRecords(1));
    Guarded<String> only = counted(reclaimer, drops);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread allocator = waitForRoom(reclaimer, thrown);
    assertThat(reclaimer.close(Duration.ZERO).unretired()).isEqualTo(1);
    join(allocator);
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    cutOffAndRetire(only);
    reclaimer.close();
    assertThat(drops).hasValue(1);
  }

  @Test
  void theBackgroundThreadsEndWithTheirReclaimer() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("ending"));
    retireNew(reclaimer, drops);
    assertThat(threadsNamed("ending")).hasSize(2);
    reclaimer.close();
    await().until(() -> threadsNamed("ending").isEmpty());
  }

  private static List<String> threadsNamed(String part) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(part))
        .toList();
  }

  @Test
  void aNegativeTimeoutIsRefusedAndClosesNothing() {
    Reclaimer reclaimer = driven();
    assertThatIllegalArgumentException().isThrownBy(() -> reclaimer.close(Duration.ofNanos(-1)));
    assertThat(counted(reclaimer, drops).handle()).isNotZero();
  }

  @Test
  void aTimeoutOfAllTimeIsAccepted() {
    Reclaimer reclaimer = background();
    retireNew(reclaimer, drops);
    assertThat(reclaimer.close(Duration.ofSeconds(Long.MAX_VALUE)).isComplete()).isTrue();
    assertThat(drops).hasValue(1);
  }
}
