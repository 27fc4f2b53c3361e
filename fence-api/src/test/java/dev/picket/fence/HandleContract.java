package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Driver fences that belong to a number. */
public abstract class HandleContract extends ContextContract {
  private static final int ROUNDS = 1_000;
  private static final int AT_ONCE = 20;

  protected HandleContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void anExportedFenceBelongsToItsHandle() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
    long handle = fence.export();
    assertThat(handle).isNotZero();
    assertThatIllegalStateException()
        .isThrownBy(fence::signal)
        .withMessageContaining(fence.fence().label())
        .withMessageContaining("take it back");
    assertThatIllegalStateException().isThrownBy(() -> fence.fail(FenceError.EIO));
    assertThatIllegalStateException().isThrownBy(fence::export);
    fence.close();
    assertThat(fence.fence().isSignaled()).isFalse();
    assertThat(problems).isEmpty();
    assertThat(context.takeBack(handle)).isSameAs(fence);
    assertThat(fence.signal()).isTrue();
  }

  @Test
  void exportingRetiresNothingAndTakingBackAndSignallingRetiresOnce() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    for (int i = 0; i < 10; i++) {
      DriverFence<OffHeap> fence = context.allocate(i == 9 ? payload : new OffHeap()).arm();
      long handle = fence.export();
      assertThat(reclaimer.stats().retired()).isEqualTo(i);
      context.takeBack(handle).signal();
      assertThat(reclaimer.stats().retired()).isEqualTo(i + 1);
    }
    reclaimer.barrier();
    assertDroppedOnce(payload);
  }

  @Test
  void handlesAreNeverUsedAgain() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    Set<Long> handles = new HashSet<>();
    DriverFence<OffHeap> one = context.allocate(new OffHeap()).arm();
    DriverFence<OffHeap> other = context.allocate(new OffHeap()).arm();
    for (int i = 0; i < 1_000; i++) {
      long handle = one.export();
      long otherHandle = other.export();
      assertThat(handles.add(handle)).isTrue();
      assertThat(handles.add(otherHandle)).isTrue();
      assertThat(context.takeBack(handle)).isSameAs(one);
      assertThat(context.takeBack(otherHandle)).isSameAs(other);
    }
    try (Section section = context.reclaimer().enter()) {
      for (long stale : handles) {
        assertThat(context.takeBack(stale)).isNull();
        assertThat(context.borrow(section, stale)).isNull();
      }
    }
  }

  @Test
  void whatIsNoHandleGivesNothing() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    FenceContext<OffHeap> exporting = offHeap(reclaimer).build();
    DriverFence<OffHeap> fence = exporting.allocate(new OffHeap()).arm();
    long handle = fence.export();
    try (Section section = reclaimer.enter()) {
      for (long wrong : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, ~handle}) {
        assertThat(context.takeBack(wrong)).isNull();
        assertThat(context.borrow(section, wrong)).isNull();
        assertThat(exporting.takeBack(wrong)).isNull();
        assertThat(exporting.borrow(section, wrong)).isNull();
      }
      assertThat(context.borrow(section, handle)).isNull();
      assertThat(context.takeBack(handle)).isNull();
      assertThat(exporting.borrow(section, handle)).isNotNull();
    }
  }

  @Test
  void oneOfManyTakersGetsTheFence() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    Round.repeat(
        ROUNDS,
        () -> {
          OffHeap payload = new OffHeap();
          long[] handles =
              armed(context, AT_ONCE, payload).stream().mapToLong(DriverFence::export).toArray();
          AtomicInteger taken = new AtomicInteger();
          Round.Task taking =
              () -> {
                List<DriverFence<OffHeap>> mine = new ArrayList<>();
                for (long handle : handles) {
                  mine.add(context.takeBack(handle));
                }
                for (DriverFence<OffHeap> fence : mine) {
                  if (fence != null) {
                    taken.incrementAndGet();
                    assertThat(fence.signal()).isTrue();
                  }
                }
              };
          return Round.of(
              () -> {
                assertThat(taken).hasValue(AT_ONCE);
                reclaimer.barrier();
                assertThat(payload.drops()).isEqualTo(AT_ONCE);
              },
              taking,
              taking);
        });
  }

  @Test
  void oneOfManyExportsGetsAHandle() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    Round.repeat(
        ROUNDS,
        () -> {
          List<DriverFence<OffHeap>> fences = armed(context, AT_ONCE, new OffHeap());
          AtomicInteger refused = new AtomicInteger();
          Set<Long> handles = ConcurrentHashMap.newKeySet();
          Round.Task exporting =
              () -> {
                for (DriverFence<OffHeap> fence : fences) {
                  try {
                    handles.add(fence.export());
                  } catch (IllegalStateException e) {
                    refused.incrementAndGet();
                  }
                }
              };
          return Round.of(
              () -> {
                assertThat(refused).hasValue(AT_ONCE);
                assertThat(handles).hasSize(AT_ONCE);
                for (long handle : handles) {
                  assertThat(context.takeBack(handle).signal()).isTrue();
                }
              },
              exporting,
              exporting);
        });
  }

  @Test
  void whatWasBorrowedStaysUsableUntilItsSectionEnds() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    OffHeap payload = new OffHeap();
    long handle = context.allocate(payload).arm().export();
    try (Section section = reclaimer.enter()) {
      assertThat(context.borrow(section, handle)).isSameAs(payload);
      elsewhere(
          () -> {
            assertThat(context.takeBack(handle).signal()).isTrue();
            context.close();
            drainOften(reclaimer);
          });
      assertUsable(payload);
      assertNotDropped(payload);
      assertThat(context.borrow(section, handle)).isNull();
    }
    assertGone(context);
    assertDroppedOnce(payload);
  }

  @Test
  void borrowingAgainstTakingBack() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    Round.repeat(
        ROUNDS,
        () -> {
          OffHeap payload = new OffHeap();
          long handle = context.allocate(payload).arm().export();
          return Round.of(
              () -> assertDroppedOnce(payload),
              () -> {
                for (int i = 0; i < 4; i++) {
                  try (Section section = reclaimer.enter()) {
                    OffHeap borrowed = context.borrow(section, handle);
                    if (borrowed != null) {
                      assertStaysUsable(borrowed);
                    }
                  }
                }
              },
              () -> {
                context.takeBack(handle).signal();
                reclaimer.barrier();
              });
        });
  }

  @Test
  void anExportedFenceCanBeSignalledByOthersThanItsDriver() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context =
        offHeap(reclaimer)
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome poll(OffHeap payload) {
                    return Outcome.success();
                  }
                })
            .build();
    DriverFence<OffHeap> polled = context.allocate(new OffHeap()).arm();
    DriverFence<OffHeap> cancelled = context.allocate(new OffHeap()).arm();
    long polledHandle = polled.export();
    long cancelledHandle = cancelled.export();
    assertThat(polled.fence().poll()).isTrue();
    context.close();
    try (Section section = reclaimer.enter()) {
      assertThat(context.borrow(section, polledHandle)).isNull();
      assertThat(context.borrow(section, cancelledHandle)).isNull();
    }
    assertThat(context.takeBack(polledHandle).signal()).isFalse();
    assertThat(context.takeBack(cancelledHandle).signal()).isFalse();
    assertThat(errorOf(polled.fence())).isNull();
    assertThat(errorOf(cancelled.fence())).isSameAs(FenceError.ECANCELED);
    assertGone(context);
  }

  @Test
  void aFollowerFollowsAlsoWhileItIsExported() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    DriverFence<OffHeap> leader = context.allocate(new OffHeap()).arm();
    DriverFence<OffHeap> follower = context.allocate(new OffHeap()).arm();
    leader.fence().onSignal(FenceCallback.signal(follower));
    long handle = follower.export();
    assertThat(leader.fail(FenceError.EIO, 3)).isTrue();
    assertThat(errorOf(follower.fence())).isSameAs(FenceError.EIO);
    assertThat(follower.fence().outcome().nanos()).isEqualTo(3);
    assertThat(context.takeBack(handle).signal()).isFalse();
    assertThat(problems).isEmpty();
  }
}
