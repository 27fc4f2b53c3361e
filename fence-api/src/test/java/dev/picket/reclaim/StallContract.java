package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
