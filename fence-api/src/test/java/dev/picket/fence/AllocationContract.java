package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.reclaim.BacklogFullException;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Contexts, numbers, and fences before they are pending. */
public abstract class AllocationContract extends ContextContract {
  private static final long HIGHEST_CHOSEN = 1L << 62;

  protected AllocationContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void idsAreNeverUsedTwice() {
    Reclaimer reclaimer = driven();
    Set<Long> ids = Collections.synchronizedSet(new HashSet<>());
    Round.Task making =
        () -> {
          for (int i = 0; i < 10; i++) {
            ids.add(dropless(reclaimer).build().id());
          }
        };
    Round.repeat(50, () -> Round.of(() -> {}, making, making));
    assertThat(ids).hasSize(1_000).allMatch(id -> id >= 1);
  }

  @Test
  void aContextTellsWhatItWasBuiltWith() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context =
        FenceContext.<String>software(reclaimer, "gpu", "copy queue").build();
    assertThat(context.driverName()).isEqualTo("gpu");
    assertThat(context.timelineName()).isEqualTo("copy queue");
    assertThat(context.reclaimer()).isSameAs(reclaimer);
    DriverFence<String> fence = context.allocate("data").arm();
    assertThat(fence.context()).isSameAs(context);
    assertThat(fence.fence().contextId()).isEqualTo(context.id());
    assertThat(fence.fence().reclaimer()).isSameAs(reclaimer);
  }

  @Test
  void numbersBeginAtOneAndRiseByOne() {
    FenceContext<String> context = dropless(driven()).build();
    assertThat(armed(context, 3, "data"))
        .extracting(fence -> fence.fence().seqno())
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void theFirstNumberCanBeChosen() {
    assertThat(firstSeqnoOf(0)).isZero();
    assertThat(firstSeqnoOf(0xFFFF_FFFFL)).isEqualTo(0xFFFF_FFFFL);
    assertThat(firstSeqnoOf(HIGHEST_CHOSEN)).isEqualTo(HIGHEST_CHOSEN);
  }

  @Test
  void aFirstNumberThatLeavesNoRoomIsRefused() {
    FenceContextBuilder<String> builder = dropless(driven());
    for (long seqno : new long[] {-1, Long.MIN_VALUE, HIGHEST_CHOSEN + 1, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.firstSeqno(seqno))
          .withMessageContaining(Long.toString(seqno));
    }
  }

  @Test
  void aNumberIsTakenByArmingAndNotByAllocating() {
    FenceContext<String> context = dropless(driven()).build();
    FenceAllocation<String> first = context.allocate("first");
    FenceAllocation<String> second = context.allocate("second");
    context.allocate("never armed").close();
    assertThat(second.arm().fence().seqno()).isEqualTo(1);
    assertThat(first.arm().fence().seqno()).isEqualTo(2);
  }

  @Test
  void racingThreadsGetAllNumbersOnce() {
    FenceContext<String> context = this.<String>hardware(driven()).build();
    DriverFence<String> pending = context.allocate("pending").arm();
    Set<Long> seqnos = Collections.synchronizedSet(new HashSet<>());
    Round.Task arming =
        () ->
            armed(context, 20, "data")
                .forEach(
                    fence -> {
                      seqnos.add(fence.fence().seqno());
                      fence.signal();
                    });
    Round.repeat(50, () -> Round.of(() -> {}, arming, arming, arming));
    assertThat(seqnos).hasSameElementsAs(LongStream.rangeClosed(2, 3_001).boxed().toList());
    context.close();
    assertNotGone(context);
    pending.signal();
    assertGone(context);
  }

  @Test
  void anyCountOfNumbersCanBeSkipped() {
    FenceContext<String> context = dropless(driven()).firstSeqno(10).build();
    context.skipSeqnos(0);
    assertThat(context.allocate("data").arm().fence().seqno()).isEqualTo(10);
    context.skipSeqnos(5);
    assertThat(context.allocate("data").arm().fence().seqno()).isEqualTo(16);
    context.skipSeqnos(HIGHEST_CHOSEN - 17);
    assertThat(context.allocate("data").arm().fence().seqno()).isEqualTo(HIGHEST_CHOSEN);
  }

  @Test
  void skippingBackOrBeyondTheEndIsRefusedAndSkipsNothing() {
    FenceContext<String> context = dropless(driven()).build();
    for (long count : new long[] {-1, Long.MIN_VALUE, HIGHEST_CHOSEN, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> context.skipSeqnos(count))
          .withMessageContaining(Long.toString(count));
    }
    DriverFence<String> fence = context.allocate("data").arm();
    assertThat(fence.fence().seqno()).isEqualTo(1);
    assertThat(fence.fence().isSignaled()).isFalse();
  }

  @Test
  void racingSkipsAreAllCounted() {
    FenceContext<String> context = dropless(driven()).build();
    Round.Task skipping =
        () -> {
          context.skipSeqnos(3);
          context.allocate("data").arm().signal();
        };
    Round.repeat(500, () -> Round.of(() -> {}, skipping, skipping));
    assertThat(context.allocate("data").arm().fence().seqno()).isEqualTo(4_001);
  }

  @Test
  void allocatingFailsAtTheLimitAndWorksAgainAfterADrop() {
    Reclaimer reclaimer = made(ReclaimerOptions.driven("full").maxRecords(3));
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    FenceAllocation<OffHeap> waiting = context.allocate(new OffHeap());
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> context.allocate(new OffHeap()))
          .isInstanceOf(BacklogFullException.class)
          .hasMessageContaining("full");
    }
    assertThat(fence.signal()).isTrue();
    reclaimer.barrier();
    context.allocate(new OffHeap()).close();
    waiting.close();
    context.close();
    assertGone(context);
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void armingAndSignallingWorkAtAFullBacklog() {
    Reclaimer reclaimer =
        made(ReclaimerOptions.driven("full").maxRecords(101).maxBytes(100 * OFF_HEAP_BYTES));
    FenceContext<OffHeap> context = offHeap(reclaimer).inOrder().build();
    List<FenceAllocation<OffHeap>> allocations = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      allocations.add(context.allocate(new OffHeap()));
    }
    assertThatThrownBy(() -> context.allocate(new OffHeap()))
        .isInstanceOf(BacklogFullException.class);
    try (Section _ = reclaimer.enter()) {
      allocations.forEach(FenceAllocation::arm);
      assertThat(context.signalUpTo(60)).isEqualTo(60);
      context.close();
    }
    assertGone(context);
    assertThat(reclaimer.stats().dropped()).isEqualTo(101);
  }

  @Test
  void allocatingWaitsAtTheLimitAndArmingDoesNot() throws InterruptedException {
    Reclaimer reclaimer = made(ReclaimerOptions.background("full").maxRecords(2));
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    FenceAllocation<OffHeap> first = context.allocate(new OffHeap());
    AtomicReference<FenceAllocation<OffHeap>> second = new AtomicReference<>();
    Thread thread = Thread.ofPlatform().start(() -> second.set(context.allocate(new OffHeap())));
    eventually()
        .until(
            () ->
                thread.getState() == Thread.State.TIMED_WAITING
                    || thread.getState() == Thread.State.WAITING);
    DriverFence<OffHeap> fence = first.arm();
    assertThat(second.get()).isNull();
    assertThat(thread.isAlive()).isTrue();
    fence.signal();
    thread.join();
    DriverFence<OffHeap> secondFence = second.get().arm();
    context.close();
    assertGone(context);
    assertThat(errorOf(secondFence.fence())).isSameAs(FenceError.ECANCELED);
    assertThat(secondFence.fence().seqno()).isEqualTo(2);
  }

  @Test
  void whatCannotBeAllocatedLeavesNothingBehind() {
    Reclaimer reclaimer = made(ReclaimerOptions.driven("limited").maxBytes(100));
    AtomicInteger drops = new AtomicInteger();
    FenceContext<Long> context =
        FenceContext.<Long>software(reclaimer, "driver", "timeline")
            .drop(
                weight -> {
                  if (weight == 13) {
                    throw new UnsupportedOperationException("no weight");
                  }
                  return weight;
                },
                _ -> drops.incrementAndGet())
            .build();
    for (long weight : new long[] {-1, 101, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException().isThrownBy(() -> context.allocate(weight));
    }
    assertThatThrownBy(() -> context.allocate(13L))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatNullPointerException().isThrownBy(() -> context.allocate(null));
    FenceAllocation<Long> heavy = context.allocate(100L);
    assertThat(reclaimer.stats().outstandingBytes()).isEqualTo(100);
    assertThatThrownBy(() -> context.allocate(1L)).isInstanceOf(BacklogFullException.class);
    heavy.close();
    reclaimer.barrier();
    assertThat(reclaimer.stats().outstandingBytes()).isZero();
    context.close();
    assertGone(context);
    assertThat(drops).hasValue(1);
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void dataGivesBackWhatItHasTakenWhateverItWeighsByThen() {
    Reclaimer reclaimer = driven();
    AtomicInteger weight = new AtomicInteger(30);
    FenceContext<AtomicInteger> asked =
        FenceContext.<AtomicInteger>software(reclaimer, "driver", "asked")
            .drop(AtomicInteger::get, _ -> {})
            .build();
    FenceContext<AtomicInteger> told =
        FenceContext.<AtomicInteger>software(reclaimer, "driver", "told").drop(5, _ -> {}).build();
    DriverFence<AtomicInteger> thirty = asked.allocate(weight).arm();
    DriverFence<AtomicInteger> five = told.allocate(weight).arm();
    assertThat(reclaimer.stats().outstandingBytes()).isEqualTo(35);
    weight.set(1_000);
    asked.close();
    reclaimer.barrier();
    assertThat(thirty.fence().isSignaled()).isTrue();
    assertThat(reclaimer.stats().outstandingBytes()).isEqualTo(5);
    five.signal();
    reclaimer.barrier();
    assertThat(reclaimer.stats().outstandingBytes()).isZero();
    told.close();
    assertGone(asked);
    assertGone(told);
  }

  @Test
  void dataThatIsConfinedToAThreadIsRefused() {
    Reclaimer reclaimer = driven();
    AtomicInteger drops = new AtomicInteger();
    try (Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared()) {
      FenceContext<Object> context =
          FenceContext.software(reclaimer, "driver", "timeline")
              .drop(0, _ -> drops.incrementAndGet())
              .build();
      MemorySegment segment = confined.allocate(8);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> context.allocate(segment))
          .withMessageContaining("confined");
      assertThatIllegalArgumentException().isThrownBy(() -> context.allocate(confined));
      context.allocate(shared).close();
      context.allocate(shared.allocate(8)).close();
      context.allocate(MemorySegment.ofArray(new long[1])).close();
      context.close();
      assertGone(context);
    }
    assertThat(drops).hasValue(3);
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void ownDataThatIsConfinedToAThreadIsRefused() {
    Reclaimer reclaimer = driven();
    try (Arena confined = Arena.ofConfined()) {
      FenceContextBuilder<String> builder = dropless(reclaimer).ownData(confined, 0, Arena::close);
      assertThatIllegalArgumentException()
          .isThrownBy(builder::build)
          .withMessageContaining("confined");
      assertThat(reclaimer.stats().outstanding()).isZero();
      FenceContext<String> context = builder.ownData("data", 0, _ -> {}).build();
      context.close();
      assertGone(context);
    }
  }

  @Test
  void anAllocationThatIsGivenUpDropsItsDataOnce() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).recordCreationSites().build();
    OffHeap payload = new OffHeap();
    FenceAllocation<OffHeap> allocation = context.allocate(payload);
    allocation.close();
    allocation.close();
    reclaimer.barrier();
    assertDroppedOnce(payload);
    assertThatIllegalStateException().isThrownBy(allocation::arm);
    assertThat(context.allocate(new OffHeap()).arm().fence().seqno()).isEqualTo(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void anAllocationIsArmedOnce() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    FenceAllocation<OffHeap> allocation = context.allocate(payload);
    DriverFence<OffHeap> fence = allocation.arm();
    assertThatIllegalStateException()
        .isThrownBy(allocation::arm)
        .withMessageContaining("armed or closed before");
    allocation.close();
    drainOften(reclaimer);
    assertNotDropped(payload);
    assertThat(fence.fence().isSignaled()).isFalse();
    assertThat(context.allocate(new OffHeap()).arm().fence().seqno()).isEqualTo(2);
  }

  @Test
  void ofArmingAndGivingUpOneHappens() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    Round.repeat(
        500,
        () -> {
          OffHeap payload = new OffHeap();
          FenceAllocation<OffHeap> allocation = context.allocate(payload);
          AtomicInteger armed = new AtomicInteger();
          Round.Task arming =
              () -> {
                DriverFence<OffHeap> fence;
                try {
                  fence = allocation.arm();
                } catch (IllegalStateException e) {
                  return;
                }
                armed.incrementAndGet();
                fence.signal();
              };
          return Round.of(
              () -> {
                reclaimer.barrier();
                assertDroppedOnce(payload);
                assertThat(armed.get()).isLessThanOrEqualTo(1);
              },
              arming,
              allocation::close,
              arming);
        });
    context.close();
    assertGone(context);
    assertThat(problems).isEmpty();
  }

  @Test
  void aLostAllocationOfDroplessDataHoldsNothingBack() {
    FenceContext<String> context = dropless(driven()).build();
    assertThat(context.allocate("lost")).isNotNull();
    context.close();
    assertGone(context);
  }

  @Test
  void givingAnAllocationUpLetsNobodyElseGo() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context = this.<String>hardware(reclaimer).build();
    DriverFence<String> fence = context.allocate("pending").arm();
    context.allocate("given up").close();
    context.close();
    assertNotGone(context);
    assertThat(reclaimer.stats().retired()).isZero();
    fence.signal();
    assertGone(context);
  }

  @Test
  void anAllocationThatOutlivesItsContextCanStillBeArmed() {
    Reclaimer reclaimer = driven();
    CountDownLatch ended = new CountDownLatch(1);
    FenceContext<String> context =
        dropless(reclaimer).ownData("own", 0, _ -> ended.countDown()).build();
    FenceAllocation<String> late = context.allocate("late");
    FenceAllocation<String> given = context.allocate("given up");
    context.close();
    assertGone(context);
    assertThat(ended.getCount()).isZero();
    DriverFence<String> fence = late.arm();
    assertThat(errorOf(fence.fence())).isSameAs(FenceError.ECANCELED);
    assertThat(fence.signal()).isFalse();
    assertThat(problemKinds()).containsExactly(FenceProblem.Kind.CONTEXT_CLOSED);
    given.close();
    reclaimer.barrier();
    assertThat(reclaimer.stats().retired()).isEqualTo(1);
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void aHardwareFenceArmedAfterItsContextIsGoneIsCancelled() {
    Reclaimer reclaimer = driven();
    FenceContext<String> context = this.<String>hardware(reclaimer).build();
    FenceAllocation<String> late = context.allocate("late");
    context.close();
    assertGone(context);
    DriverFence<String> fence = late.arm();
    assertThat(errorOf(fence.fence())).isSameAs(FenceError.ECANCELED);
    try (Section section = reclaimer.enter()) {
      assertThat(fence.fence().data(section, String.class)).isNull();
    }
    assertThat(fence.signal()).isFalse();
    assertThat(reclaimer.stats().retired()).isEqualTo(1);
  }

  private long firstSeqnoOf(long first) {
    FenceContext<String> context = dropless(driven()).firstSeqno(first).build();
    DriverFence<String> fence = context.allocate("data").arm();
    assertThat(fence.fence().isSignaled()).isFalse();
    assertThat(context.allocate("data").arm().fence().seqno()).isEqualTo(first + 1);
    return fence.fence().seqno();
  }
}
