package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.spi.Blocking;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Domains whose sections may sleep, beside some whose may not. */
class SleepableTest extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();
  private final Reclaimer sleepable = make(ReclaimerOptions.background("sleepable").sleepable());
  private final Reclaimer plain = make(ReclaimerOptions.background("plain"));

  SleepableTest() {
    super(ReferenceReclaimer::new);
  }

  @Test
  void aSectionMayWaitForAnotherDomain() {
    for (Thread.Builder builder : new Thread.Builder[] {Thread.ofPlatform(), Thread.ofVirtual()}) {
      Reclaimer other = make(ReclaimerOptions.background("other").maxRecords(1));
      drops.set(0);
      AtomicBoolean done = new AtomicBoolean();
      join(
          builder.start(
              () -> {
                try (Section _ = sleepable.enter()) {
                  retireNew(other, drops);
                  // At the limit: this one waits for the drop of the first.
                  retireNew(other, drops);
                  other.synchronize();
                  other.barrier();
                  other.drain(0);
                  done.set(other.close(Duration.ofSeconds(10)).isComplete());
                }
              }));
      assertThat(done).isTrue();
      assertThat(drops).hasValue(2);
    }
  }

  @Test
  void aSectionMayNotWaitForItself() {
    Reclaimer small = make(ReclaimerOptions.background("small").maxRecords(1).sleepable());
    Guarded<String> only = counted(small, drops);
    try (Section _ = small.enter();
        Section _ = small.enter()) {
      BlockingContract.assertAllRefused(small, "section");
      assertThatIllegalStateException()
          .isThrownBy(() -> counted(small, drops))
          .withMessageContaining("section");
    }
    cutOffAndRetire(only);
    small.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void aSectionThatMustNotSleepIsAnObstacleInsideOneThatMay() {
    try (Section _ = sleepable.enter()) {
      assertThat(Blocking.obstacle()).isNull();
      try (Section _ = plain.enter()) {
        assertThat(Blocking.obstacle()).contains("section");
        BlockingContract.assertAllRefused(plain, "section");
      }
      plain.synchronize();
    }
    try (Section _ = plain.enter();
        Section _ = sleepable.enter()) {
      assertThat(Blocking.obstacle()).contains("section");
    }
  }

  @Test
  void aReaderThatSleepsDelaysItsOwnDomainOnly() {
    Guarded<String> held = counted(sleepable, new AtomicInteger());
    Occupant sleeper = occupy(sleepable, held);
    cutOffAndRetire(held);
    for (int i = 1; i <= 50; i++) {
      retireNew(plain, drops);
      plain.synchronize();
      plain.barrier();
      assertThat(drops).hasValue(i);
    }
    assertThat(sleepable.barrier(A_WHILE)).isFalse();
    sleeper.leave();
    sleepable.barrier();
  }

  @Test
  void aSleeperIsCalledStalledLaterUnlessToldOtherwise() {
    Duration plainly = ReclaimerOptions.driven("test").stallThreshold();
    assertThat(ReclaimerOptions.driven("test").sleepable().stallThreshold())
        .isGreaterThan(plainly)
        .isEqualTo(ReclaimerOptions.driven("test").sleepable().copy().stallThreshold());
    Duration mine = Duration.ofMillis(1);
    assertThat(ReclaimerOptions.driven("test").sleepable().onStall(mine, _ -> {}).stallThreshold())
        .isEqualTo(mine);
    assertThat(ReclaimerOptions.driven("test").onStall(mine, _ -> {}).sleepable().stallThreshold())
        .isEqualTo(mine);
  }
}
