package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What retiring demands and promises: every record dropped once, none lost, none named twice. */
public abstract class RetirementContract extends ReclaimerContract {
  private static final int MORE_THAN_A_RING_HOLDS = 5_000;

  private final AtomicInteger drops = new AtomicInteger();

  protected RetirementContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void everyRecordIsDroppedExactlyOnce() {
    Reclaimer reclaimer = background();
    List<AtomicInteger> each = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      each.add(new AtomicInteger());
    }
    for (int t = 0; t < 3; t++) {
      int first = t * 1_000;
      Thread.Builder builder = t == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(
          builder.start(
              () -> each.subList(first, first + 1_000).forEach(n -> retireNew(reclaimer, n))));
    }
    threads.forEach(ReclaimerContract::join);
    reclaimer.barrier();
    reclaimer.barrier();
    assertThat(each).allSatisfy(n -> assertThat(n).hasValue(1));
    ReclaimerStats stats = reclaimer.stats();
    assertThat(stats.retired()).isEqualTo(3_000);
    assertThat(stats.dropped()).isEqualTo(3_000);
    assertThat(stats.droppedBytes()).isEqualTo(3_000);
    assertThat(stats.outstanding()).isZero();
    assertThat(stats.outstandingBytes()).isZero();
  }

  @Test
  void aDropSeesWhatTheRetiringThreadAndTheReaderWrote() {
    Reclaimer reclaimer = background();
    for (int i = 0; i < 200; i++) {
      int[] plain = new int[2];
      AtomicInteger seen = new AtomicInteger();
      Guarded<int[]> guarded =
          reclaimer.allocate(plain, 0, value -> seen.set(100 * value[0] + value[1]));
      try (Section section = reclaimer.enter()) {
        section.protect(guarded)[0] = 4;
      }
      plain[1] = 2;
      cutOffAndRetire(guarded);
      reclaimer.barrier();
      assertThat(seen).hasValue(402);
    }
  }

  @Test
  void retiringBeforeTheCutOffThrowsAndRetiresNothing() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    assertThatIllegalStateException()
        .isThrownBy(() -> reclaimer.retire(guarded))
        .withMessageContaining("before it was cut off");
    reclaimer.barrier();
    assertThat(drops).hasValue(0);
    cutOffAndRetire(guarded);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void retiringTwiceThrows() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    cutOffAndRetire(guarded);
    assertThatIllegalStateException()
        .isThrownBy(() -> reclaimer.retire(guarded))
        .withMessageContaining("twice");
    reclaimer.barrier();
    assertThatIllegalStateException().isThrownBy(() -> reclaimer.retire(guarded));
    assertThat(drops).hasValue(1);
  }

  @Test
  void retiringWhatItsOwnerRetiredThrows() {
    Reclaimer reclaimer = driven();
    Owned owned = new Owned(reclaimer, drops);
    owned.cutOff();
    assertThat(owned).asString().contains("cut off");
    owned.retireOwned();
    assertThat(owned).asString().contains("(retired)");
    assertThatIllegalStateException()
        .isThrownBy(() -> reclaimer.retire(owned))
        .withMessageContaining("twice");
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  private static final class Owned extends Guarded<String> {
    private final AtomicInteger drops;

    Owned(Reclaimer reclaimer, AtomicInteger drops) {
      super(reclaimer, "owned", 0);
      this.drops = drops;
    }

    @Override
    public long weight() {
      return 0;
    }

    @Override
    protected void drop() {
      drops.incrementAndGet();
    }

    @Override
    protected Object dropped() {
      return "owned";
    }
  }

  @Test
  void retiringToAnotherReclaimerThrows() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    guarded.cutOff();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> make(ReclaimerOptions.driven("other")).retire(guarded))
        .withMessageContaining("other");
    reclaimer.retire(guarded);
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void retiringIsAllowedInASectionAndInADrop() {
    Reclaimer reclaimer = driven();
    Guarded<String> outer = reclaimer.allocate("outer", 0, _ -> retireNew(reclaimer, drops));
    try (Section section = reclaimer.enter()) {
      assertThat(section.protect(outer)).isNotNull();
      cutOffAndRetire(outer);
    }
    reclaimer.barrier();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void aValueWithoutADropCostsNothing() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = reclaimer.allocate("value");
    assertThat(guarded.handle()).isZero();
    assertThat(reclaimer.stats().outstanding()).isZero();
    try (Section section = reclaimer.enter()) {
      assertThat(section.protect(guarded)).isEqualTo("value");
    }
    cutOffAndRetire(guarded);
    assertThat(reclaimer.stats().retired()).isZero();
    assertThatIllegalStateException().isThrownBy(() -> reclaimer.retire(guarded));
  }

  @Test
  void aFullRingLosesNothing() {
    retireManyInALongSection(Thread.ofPlatform(), true);
  }

  @Test
  void aThreadWithoutARingLosesNothing() {
    retireManyInALongSection(Thread.ofPlatform(), false);
  }

  @Test
  void aVirtualThreadLosesNothing() {
    retireManyInALongSection(Thread.ofVirtual(), false);
  }

  private void retireManyInALongSection(Thread.Builder builder, boolean withRing) {
    Reclaimer reclaimer = background();
    Guarded<String> held = counted(reclaimer, drops);
    Occupant occupant = occupy(reclaimer, held);
    cutOffAndRetire(held);
    AtomicInteger many = new AtomicInteger();
    join(
        builder.start(
            () -> {
              if (withRing) {
                assertThat(reclaimer.reader()).isNotNull();
              }
              for (int i = 0; i < MORE_THAN_A_RING_HOLDS; i++) {
                retireNew(reclaimer, many);
              }
            }));
    assertThat(reclaimer.stats().retired()).isEqualTo(MORE_THAN_A_RING_HOLDS + 1);
    assertThat(drops).hasValue(0);
    occupant.leave();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
    assertThat(many).hasValue(MORE_THAN_A_RING_HOLDS);
    assertThat(reclaimer.stats().dropped()).isEqualTo(MORE_THAN_A_RING_HOLDS + 1);
  }

  @Test
  void aRecordIsFoundByItsHandleUntilItIsDropped() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = counted(reclaimer, drops);
    assertThat(guarded.handle()).isNotZero();
    assertThat(reclaimer.lookup(guarded.handle())).isSameAs(guarded);
    cutOffAndRetire(guarded);
    assertThat(reclaimer.lookup(guarded.handle())).isSameAs(guarded);
    reclaimer.barrier();
    assertThat(reclaimer.lookup(guarded.handle())).isNull();
  }

  @Test
  void numbersThatWereNeverHandlesFindNothing() {
    Reclaimer reclaimer = driven();
    assertThat(reclaimer.lookup(1)).isNull();
    long handle = counted(reclaimer, drops).handle();
    for (long number : new long[] {0, -1, 1, handle + 1, -handle, handle << 1, Long.MIN_VALUE}) {
      assertThat(reclaimer.lookup(number)).isNull();
    }
  }

  @Test
  void aStaleHandleNeverFindsANewRecord() {
    Reclaimer reclaimer = driven();
    Set<Long> stale = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      Guarded<String> guarded = counted(reclaimer, drops);
      assertThat(stale.add(guarded.handle())).isTrue();
      cutOffAndRetire(guarded);
      reclaimer.drain(Long.MAX_VALUE);
    }
    List<Guarded<String>> live = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      live.add(counted(reclaimer, drops));
    }
    assertThat(stale).allSatisfy(handle -> assertThat(reclaimer.lookup(handle)).isNull());
    assertThat(live).allSatisfy(g -> assertThat(reclaimer.lookup(g.handle())).isSameAs(g));
  }

  @Test
  void aRevokedValueIsGoneAtOnceAndDroppedLater() {
    Reclaimer reclaimer = driven();
    Revocable<String> revocable =
        new Revocable<>(reclaimer, "value", 7, _ -> drops.incrementAndGet());
    assertThat(revocable.guarded().weight()).isEqualTo(7);
    Occupant occupant = occupy(reclaimer, revocable.guarded());
    assertThat(revocable.revoke()).isTrue();
    assertThat(revocable.revoke()).isFalse();
    try (Section section = reclaimer.enter()) {
      assertThat(revocable.get(section)).isNull();
    }
    drainOften(reclaimer);
    assertThat(drops).hasValue(0);
    occupant.leave();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void aRevocableThatWasRetiredByHandIsNotRetiredAgain() {
    Reclaimer reclaimer = driven();
    Revocable<String> revocable =
        new Revocable<>(reclaimer, "value", 0, _ -> drops.incrementAndGet());
    cutOffAndRetire(revocable.guarded());
    assertThat(revocable.revoke()).isFalse();
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
  }

  @Test
  void aRevocableThatNeedsNoDropRetiresNothing() {
    Reclaimer reclaimer = driven();
    Revocable<String> revocable = new Revocable<>(reclaimer, "value");
    try (Section section = reclaimer.enter()) {
      assertThat(revocable.get(section)).isEqualTo("value");
      assertThat(revocable.revoke()).isTrue();
      assertThat(revocable.get(section)).isNull();
    }
    assertThat(reclaimer.stats().retired()).isZero();
  }

  @Test
  void onlyOneOfManyRevokersDoesIt() {
    Reclaimer reclaimer = background();
    AtomicInteger successes = new AtomicInteger();
    for (int i = 0; i < 200; i++) {
      Revocable<String> revocable =
          new Revocable<>(reclaimer, "value", 0, _ -> drops.incrementAndGet());
      Runnable revoke =
          () -> {
            if (revocable.revoke()) {
              successes.incrementAndGet();
            }
          };
      Thread one = Thread.ofVirtual().start(revoke);
      Thread two = Thread.ofVirtual().start(revoke);
      join(one);
      join(two);
    }
    reclaimer.barrier();
    assertThat(successes).hasValue(200);
    assertThat(drops).hasValue(200);
  }

  @Test
  void whatWaitsIsCountedAndWeighed() {
    Reclaimer reclaimer = driven();
    Guarded<String> guarded = reclaimer.allocate("value", 7, _ -> {});
    cutOffAndRetire(guarded);
    assertThat(reclaimer.stats().waiting()).isEqualTo(1);
    assertThat(reclaimer.stats().outstandingBytes()).isEqualTo(7);
    reclaimer.barrier();
    assertThat(reclaimer.stats().waiting()).isZero();
    assertThat(reclaimer.stats().outstandingBytes()).isZero();
  }
}
