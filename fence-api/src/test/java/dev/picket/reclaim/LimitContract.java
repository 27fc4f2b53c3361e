package dev.picket.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.picket.reclaim.spi.ThreadContext;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What allocating takes and refuses. */
public abstract class LimitContract extends ReclaimerContract {
  private final AtomicInteger drops = new AtomicInteger();

  protected LimitContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void atTheLimitAllocatingFailsUnderThatPolicy() {
    Reclaimer reclaimer = make(ReclaimerOptions.driven("test").maxRecords(2));
    Guarded<String> one = counted(reclaimer, drops);
    assertThat(counted(reclaimer, drops).handle()).isNotZero();
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(BacklogFullException.class)
          .isThrownBy(() -> counted(reclaimer, drops))
          .withMessageContaining("2 records of 2");
    }
    assertThat(reclaimer.stats().outstanding()).isEqualTo(2);
    cutOffAndRetire(one);
    reclaimer.drain(Long.MAX_VALUE);
    assertThat(counted(reclaimer, drops).handle()).isNotZero();
  }

  @Test
  void bytesAreLimitedToo() {
    Reclaimer reclaimer = make(ReclaimerOptions.driven("test").maxBytes(100));
    Guarded<String> heavy = reclaimer.allocate("heavy", 60, _ -> drops.incrementAndGet());
    assertThatExceptionOfType(BacklogFullException.class)
        .isThrownBy(() -> reclaimer.allocate("heavy", 60, _ -> {}));
    assertThat(reclaimer.allocate("light", 40, _ -> {}).weight()).isEqualTo(40);
    assertThat(reclaimer.stats().outstandingBytes()).isEqualTo(100);
    cutOffAndRetire(heavy);
    reclaimer.drain(Long.MAX_VALUE);
    assertThat(reclaimer.allocate("heavy", 60, _ -> {}).weight()).isEqualTo(60);
  }

  @Test
  void atTheLimitAllocatingBlocksUntilADrop() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("test").maxRecords(1));
    Guarded<String> first = counted(reclaimer, drops);
    AtomicReference<Guarded<String>> second = new AtomicReference<>();
    Thread allocator = Thread.ofPlatform().start(() -> second.set(counted(reclaimer, drops)));
    await().until(() -> allocator.getState() == Thread.State.TIMED_WAITING);
    assertThat(second.get()).isNull();
    allocator.interrupt();
    cutOffAndRetire(first);
    join(allocator);
    assertThat(drops).hasValue(1);
    assertThat(reclaimer.lookup(second.get().handle())).isSameAs(second.get());
  }

  @Test
  void manyThreadsGetThroughANarrowLimit() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("test").maxRecords(3).maxBytes(2));
    Thread[] threads = new Thread[8];
    for (int t = 0; t < threads.length; t++) {
      Thread.Builder builder = t % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      threads[t] =
          builder.start(
              () -> {
                for (int i = 0; i < 100; i++) {
                  retireNew(reclaimer, drops);
                }
              });
    }
    for (Thread thread : threads) {
      join(thread);
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(800);
  }

  @Test
  void waitingForRoomIsRefusedWhereItCouldWaitForItself() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("test").maxRecords(1));
    Guarded<String> only = counted(reclaimer, drops);
    try (Section _ = reclaimer.enter()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> counted(reclaimer, drops))
          .withMessageContaining("section");
    }
    ThreadContext context = ThreadContext.current();
    context.enterCallback();
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> counted(reclaimer, drops))
          .withMessageContaining("callback");
    } finally {
      context.exitCallback();
    }
    cutOffAndRetire(only);
    reclaimer.barrier();
    cutOffAndRetire(
        reclaimer.allocate(
            "value",
            0,
            _ ->
                assertThatIllegalStateException()
                    .isThrownBy(() -> counted(reclaimer, drops))
                    .withMessageContaining("a drop")));
    reclaimer.barrier();
    assertThat(reclaimer.stats().failedDrops()).isZero();
  }

  @Test
  void allocatingInASectionIsFineWhileThereIsRoom() {
    Reclaimer reclaimer = background();
    try (Section section = reclaimer.enter()) {
      assertThat(section.protect(counted(reclaimer, drops))).isNotNull();
    }
  }

  @Test
  void impossibleWeightsAreRefused() {
    Reclaimer reclaimer = make(ReclaimerOptions.background("test").maxBytes(100));
    for (long weight : new long[] {-1, Long.MIN_VALUE, 101, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> reclaimer.allocate("value", weight, _ -> {}))
          .withMessageContaining(Long.toString(weight));
    }
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void impossibleLimitsAreRefused() {
    ReclaimerOptions options = ReclaimerOptions.driven("test");
    assertThatIllegalArgumentException().isThrownBy(() -> options.maxRecords(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.maxBytes(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.whenFull(FullPolicy.BLOCK));
    assertThatIllegalArgumentException().isThrownBy(() -> options.dropOn(Runnable::run));
  }

  @Test
  void optionsThatAreChangedLaterChangeNoReclaimer() {
    ReclaimerOptions options = ReclaimerOptions.background("test").maxRecords(1).maxBytes(5);
    options.whenFull(FullPolicy.FAIL);
    Reclaimer reclaimer = make(options);
    options.maxRecords(10).maxBytes(50).whenFull(FullPolicy.BLOCK);
    assertThatIllegalArgumentException().isThrownBy(() -> reclaimer.allocate("value", 6, _ -> {}));
    assertThat(counted(reclaimer, drops).weight()).isEqualTo(1);
    assertThatExceptionOfType(BacklogFullException.class)
        .isThrownBy(() -> counted(reclaimer, drops));
  }

  @Test
  void dataOfOneThreadIsRefused() {
    Reclaimer reclaimer = driven();
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment segment = confined.allocate(8);
      for (Object value : new Object[] {confined, segment, segment.asSlice(4)}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> reclaimer.allocate(value, 8, _ -> {}))
            .withMessageContaining("confined");
      }
    }
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void sharedDataIsDroppedOnAnotherThread() {
    Reclaimer reclaimer = background();
    Arena shared = Arena.ofShared();
    Guarded<Arena> arena = reclaimer.allocate(shared, 8, Arena::close);
    assertThat(reclaimer.allocate(shared.allocate(8), 8, _ -> {}).handle()).isNotZero();
    assertThat(reclaimer.allocate(MemorySegment.ofArray(new long[1]), 8, _ -> {}).handle())
        .isNotZero();
    assertThat(reclaimer.allocate(Arena.global(), 8, _ -> {}).handle()).isNotZero();
    cutOffAndRetire(arena);
    reclaimer.barrier();
    assertThat(shared.scope().isAlive()).isFalse();
  }

  @Test
  void nothingIsTakenForNull() {
    Reclaimer reclaimer = driven();
    assertThatNullPointerException().isThrownBy(() -> reclaimer.allocate(null, 8, _ -> {}));
    assertThatNullPointerException().isThrownBy(() -> reclaimer.allocate("value", 8, null));
    assertThat(reclaimer.stats().outstanding()).isZero();
  }
}
