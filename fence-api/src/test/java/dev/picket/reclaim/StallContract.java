package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a reader holds back that stays in its section while the others come and go. */
public abstract class StallContract extends ReclaimerContract {
  private static final int RECORDS = 5_000;

  private final AtomicInteger drops = new AtomicInteger();

  protected StallContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  /** Whether a section holds back what it has protected, and nothing else. */
  protected abstract boolean holdsBackOnlyWhatIsProtected();

  @Test
  void oneStalledReader() {
    Reclaimer reclaimer = driven();
    Guarded<String> kept = counted(reclaimer, new AtomicInteger());
    Occupant stalled = occupy(reclaimer, kept);
    cutOffAndRetire(kept);
    useAndRetireMany(reclaimer);
    drainOften(reclaimer);
    if (holdsBackOnlyWhatIsProtected()) {
      assertThat(drops).hasValue(RECORDS);
      assertThat(reclaimer.stats().waiting()).isEqualTo(1);
    } else {
      assertThat(drops).hasValue(0);
      assertThat(reclaimer.stats().waiting()).isEqualTo(RECORDS + 1);
    }
    stalled.leave();
    reclaimer.barrier();
    assertThat(reclaimer.stats().waiting()).isZero();
  }

  /** As many as their slots, however long they stall and whatever they protect twice. */
  @Test
  void manyStalledReadersInTheBackground() {
    Reclaimer reclaimer = background();
    List<Occupant> stalled = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Guarded<String> one = counted(reclaimer, new AtomicInteger());
      Guarded<String> another = counted(reclaimer, new AtomicInteger());
      stalled.add(occupy(reclaimer, one, another, one));
      cutOffAndRetire(one);
      cutOffAndRetire(another);
    }
    useAndRetireMany(reclaimer);
    if (holdsBackOnlyWhatIsProtected()) {
      await().until(() -> reclaimer.stats().waiting() == 20);
      assertThat(drops).hasValue(RECORDS);
      assertThat(reclaimer.barrier(A_WHILE)).isFalse();
    } else {
      assertThat(reclaimer.barrier(A_WHILE)).isFalse();
      assertThat(drops).hasValue(0);
      assertThat(reclaimer.stats().waiting()).isEqualTo(RECORDS + 20);
    }
    stalled.forEach(Occupant::leave);
    reclaimer.barrier();
    assertThat(reclaimer.stats().waiting()).isZero();
  }

  @Test
  void aSectionThatProtectedNothing() {
    Reclaimer reclaimer = driven();
    Occupant idle = occupy(reclaimer);
    useAndRetireMany(reclaimer);
    drainOften(reclaimer);
    assertThat(drops).hasValue(holdsBackOnlyWhatIsProtected() ? RECORDS : 0);
    assertThat(reclaimer.barrier(Duration.ZERO)).isEqualTo(holdsBackOnlyWhatIsProtected());
    idle.leave();
    reclaimer.barrier();
    assertThat(drops).hasValue(RECORDS);
  }

  /** As many batches as the strategy likes wait for it, and callers of synchronize() besides. */
  @Test
  void oneReaderIsReportedOnceForAllWhoWaitForIt() {
    Queue<StalledReader> reports = new ConcurrentLinkedQueue<>();
    Reclaimer reclaimer =
        make(ReclaimerOptions.driven("test").onStall(Duration.ofMillis(20), reports::add));
    Guarded<?>[] held = new Guarded<?>[100];
    Arrays.setAll(held, _ -> counted(reclaimer, drops));
    Occupant stalled = occupy(reclaimer, held);
    for (Guarded<?> guarded : held) {
      cutOffAndRetire(guarded);
      reclaimer.drain(0);
    }
    List<Thread> synchronizing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      synchronizing.add(Thread.ofPlatform().start(reclaimer::synchronize));
    }
    while (reports.size() < 4) {
      reclaimer.drain(0);
      LockSupport.parkNanos(100_000);
    }
    stalled.leave();
    synchronizing.forEach(ReclaimerContract::join);
    assertThat(reports).extracting(StalledReader::thread).containsOnly(stalled.thread());
    assertThat(reclaimer.stats().stalls()).isEqualTo(reports.size());
    List<Duration> ages = reports.stream().map(StalledReader::heldBack).sorted().toList();
    for (int i = 1; i < ages.size(); i++) {
      assertThat(ages.get(i)).isGreaterThanOrEqualTo(ages.get(i - 1).multipliedBy(2));
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(held.length);
  }

  /** Sections of this thread see each record before it goes. */
  private void useAndRetireMany(Reclaimer reclaimer) {
    for (int i = 0; i < RECORDS; i++) {
      Guarded<String> record = counted(reclaimer, drops);
      try (Section section = reclaimer.enter()) {
        assertThat(section.protect(record)).isNotNull();
      }
      cutOffAndRetire(record);
    }
  }
}
