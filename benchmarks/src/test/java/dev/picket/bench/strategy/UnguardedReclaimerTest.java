package dev.picket.bench.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnguardedReclaimerTest {
  private static final Duration DELAY = Duration.ofMillis(20);

  private final AtomicLong droppedAt = new AtomicLong();

  @Test
  void dropsNotBeforeItsTimeAndThenDoes() {
    try (UnguardedReclaimer reclaimer = lingering(DELAY)) {
      Guarded<String> guarded = reclaimer.allocate("value", 1, _ -> dropped());
      long cutOffAt = System.nanoTime();
      retire(guarded);
      reclaimer.barrier();
      assertThat(droppedAt.get() - cutOffAt).isGreaterThanOrEqualTo(DELAY.toNanos());
    }
  }

  @Test
  void dropsUnderAReader() {
    UnguardedReclaimer reclaimer = new UnguardedReclaimer(ReclaimerOptions.driven("test"), DELAY);
    Guarded<String> guarded = reclaimer.allocate("value", 1, _ -> dropped());
    try (Section section = reclaimer.enter()) {
      assertThat(section.protect(guarded)).isEqualTo("value");
      retire(guarded);
      Thread dropper = Thread.ofPlatform().start(reclaimer::barrier);
      while (droppedAt.get() == 0) {
        assertThat(dropper.isAlive() || droppedAt.get() != 0).isTrue();
        Thread.onSpinWait();
      }
    }
    reclaimer.close();
  }

  @Test
  void aReaderThatIsClosedRefusesToEnter() {
    try (UnguardedReclaimer reclaimer = lingering(Duration.ZERO)) {
      Reader reader = reclaimer.reader();
      try (Section _ = reader.enter();
          Section _ = reader.enter()) {
        assertThatIllegalStateException().isThrownBy(reader::close);
      }
      reader.close();
      assertThatIllegalStateException().isThrownBy(reader::enter);
    }
  }

  private static UnguardedReclaimer lingering(Duration delay) {
    return new UnguardedReclaimer(ReclaimerOptions.background("test"), delay);
  }

  private static void retire(Guarded<?> guarded) {
    guarded.cutOff();
    guarded.reclaimer().retire(guarded);
  }

  private void dropped() {
    droppedAt.set(System.nanoTime());
  }
}
