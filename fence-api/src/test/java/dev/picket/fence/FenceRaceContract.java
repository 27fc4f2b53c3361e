package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The races that fences in the kernel have lost, or nearly. */
public abstract class FenceRaceContract extends ContextContract {
  private static final int ROUNDS = 1_500;
  private static final int AT_ONCE = 10;

  protected FenceRaceContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void dropAgainstAnOpInFlight() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).ops(looking()).build();
    Round.repeat(
        ROUNDS,
        () -> {
          OffHeap payload = new OffHeap();
          DriverFence<OffHeap> fence = context.allocate(payload).arm();
          return Round.of(
              () -> assertDroppedOnce(payload),
              () -> {
                for (int i = 0; i < 4; i++) {
                  fence.fence().poll();
                  fence.fence().setDeadline(i);
                }
              },
              () -> {
                fence.signal();
                reclaimer.barrier();
              },
              () -> repeatUntil(() -> reclaimer.drain(0) >= 0 && payload.drops() > 0));
        });
    assertThat(problems).isEmpty();
  }

  @Test
  void dropAgainstAReaderOfTheData() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    Round.repeat(
        ROUNDS,
        () -> {
          OffHeap payload = new OffHeap();
          DriverFence<OffHeap> fence = context.allocate(payload).arm();
          return Round.of(
              () -> assertDroppedOnce(payload),
              () -> {
                for (int i = 0; i < 4; i++) {
                  try (Section section = reclaimer.enter()) {
                    OffHeap present = fence.fence().data(section, OffHeap.class);
                    if (present != null) {
                      assertStaysUsable(present);
                    }
                  }
                }
              },
              () -> {
                fence.signal();
                reclaimer.barrier();
              },
              () -> repeatUntil(() -> reclaimer.drain(0) >= 0 && payload.drops() > 0));
        });
  }

  @Test
  void theEndOfAContextWithNothingQueuedAgainstAnOpInFlight() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        ROUNDS,
        () -> {
          AtomicInteger inside = new AtomicInteger();
          OffHeap own = new OffHeap();
          FenceContext<String> context =
              dropless(reclaimer)
                  .ownData(own, 0, OffHeap::drop)
                  .ops(
                      new FenceOps<>() {
                        @Override
                        public Outcome poll(String data) {
                          inside.incrementAndGet();
                          assertStaysUsable(own);
                          inside.decrementAndGet();
                          return null;
                        }
                      })
                  .build();
          DriverFence<String> fence = context.allocate("data").arm();
          return Round.of(
              () -> assertDroppedOnce(own),
              () -> {
                for (int i = 0; i < 6; i++) {
                  fence.fence().poll();
                }
              },
              () -> {
                fence.signal();
                context.close();
                assertGone(context);
                if (inside.get() != 0) {
                  throw new AssertionError("an op was running after the end of its context");
                }
              });
        });
    assertThat(problems).isEmpty();
  }

  @Test
  void theLastSignalAgainstTheEndOfTheContext() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        ROUNDS,
        () -> {
          AtomicInteger ownDrops = new AtomicInteger();
          FenceContext<String> dropless =
              this.<String>hardware(reclaimer)
                  .ownData("own", 0, _ -> ownDrops.incrementAndGet())
                  .build();
          List<String> order = new ArrayList<>();
          FenceContext<String> dropping =
              FenceContext.<String>hardware(reclaimer, "driver", "timeline")
                  .drop(0, order::add)
                  .ownData("own", 0, order::add)
                  .build();
          DriverFence<String> first = dropless.allocate("data").arm();
          DriverFence<String> second = dropping.allocate("data").arm();
          return Round.of(
              () -> {
                assertGone(dropless);
                assertGone(dropping);
                assertThat(ownDrops).hasValue(1);
                assertThat(order).containsExactly("data", "own");
              },
              () -> {
                first.signal();
                second.signal();
              },
              () -> {
                dropless.close();
                dropping.close();
              });
        });
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void describingAgainstTheSignal() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    Round.repeat(
        ROUNDS,
        () -> {
          DriverFence<OffHeap> fence = context.allocate(new OffHeap()).arm();
          String label = fence.fence().label();
          List<String> seen = new ArrayList<>();
          return Round.of(
              () -> {
                assertThat(seen).isSubsetOf(statesOf(label));
                assertThat(fence.fence().label()).isEqualTo(label);
                reclaimer.barrier();
              },
              () -> describe(fence.fence(), reclaimer, seen),
              () -> fence.fail(FenceError.ETIME));
        });
  }

  @Test
  void aSignalFoundByPollingAgainstTheDriversOwn() {
    Reclaimer reclaimer = driven();
    Outcome found = Outcome.failure(FenceError.ENODATA, 1);
    FenceContext<OffHeap> context =
        offHeap(reclaimer)
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome poll(OffHeap payload) {
                    assertUsable(payload);
                    return found;
                  }
                })
            .build();
    AtomicInteger foundFirst = new AtomicInteger();
    Round.repeat(
        ROUNDS,
        () -> {
          OffHeap payload = new OffHeap();
          DriverFence<OffHeap> fence = context.allocate(payload).arm();
          List<Outcome> told = new ArrayList<>();
          fence
              .fence()
              .onSignal(
                  SignalPathCallback.runInSignalPath(signaled -> told.add(signaled.outcome())));
          AtomicBoolean first = new AtomicBoolean();
          return Round.of(
              () -> {
                Outcome outcome = fence.fence().outcome();
                if (first.get()) {
                  assertThat(outcome.error()).isNull();
                  assertThat(outcome.nanos()).isEqualTo(2);
                } else {
                  assertThat(outcome).isEqualTo(found);
                  foundFirst.incrementAndGet();
                }
                assertThat(told).containsExactly(outcome);
                reclaimer.barrier();
                assertDroppedOnce(payload);
              },
              () -> first.set(fence.signal(2)),
              () -> assertThat(fence.fence().poll()).isTrue());
        });
    context.close();
    assertGone(context);
    assertThat(problems).isEmpty();
  }

  @Test
  void nestedProxiesFollowWhoeverIsFirst() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).build();
    Round.repeat(
        ROUNDS / 3,
        () -> {
          List<DriverFence<OffHeap>> chain = armed(context, 10, new OffHeap());
          return Round.of(
              () -> {
                Outcome first = chain.getFirst().fence().outcome();
                for (DriverFence<OffHeap> fence : chain) {
                  Outcome outcome = fence.fence().outcome();
                  assertThat(outcome.error()).isSameAs(first.error());
                  assertThat(outcome.nanos()).isEqualTo(first.nanos());
                }
              },
              () -> {
                for (int i = chain.size() - 1; i > 0; i--) {
                  chain.get(i - 1).fence().onSignalOrNow(FenceCallback.signal(chain.get(i)));
                }
              },
              () -> chain.getFirst().signal(7),
              () -> chain.getFirst().fail(FenceError.ECANCELED, 8));
        });
    context.close();
    assertGone(context);
    assertThat(problems).isEmpty();
  }

  @Test
  void proxiesSignalledAtBothEndsAllEnd() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        ROUNDS / 3,
        () -> {
          FenceContext<OffHeap> context = offHeap(reclaimer).build();
          List<DriverFence<OffHeap>> chain = armed(context, 20, new OffHeap());
          for (int i = 1; i < chain.size(); i++) {
            chain.get(i - 1).fence().onSignal(FenceCallback.signal(chain.get(i)));
          }
          return Round.of(
              () -> {
                assertThat(chain).allMatch(fence -> fence.fence().isSignaled());
                assertGone(context);
              },
              () -> chain.getFirst().signal(),
              () -> chain.get(10).fail(FenceError.EIO),
              context::close);
        });
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  @Test
  void armingAgainstTheEndOfTheContext() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        ROUNDS / 5,
        () -> {
          problems.clear();
          List<OffHeap> payloads = Stream.generate(OffHeap::new).limit(AT_ONCE).toList();
          List<FenceContext<?>> contexts = new ArrayList<>();
          List<FenceAllocation<?>> allocations = new ArrayList<>();
          for (OffHeap payload : payloads) {
            FenceContext<OffHeap> context = offHeap(reclaimer).build();
            FenceContext<String> dropless = dropless(reclaimer).build();
            contexts.addAll(List.of(context, dropless));
            allocations.addAll(List.of(context.allocate(payload), dropless.allocate("data")));
          }
          List<Fence> fences = new ArrayList<>();
          return Round.of(
              () -> {
                assertThat(fences).allMatch(fence -> errorOf(fence) == FenceError.ECANCELED);
                assertThat(problemKinds())
                    .hasSize(2 * AT_ONCE)
                    .containsOnly(FenceProblem.Kind.CONTEXT_CLOSED);
                contexts.forEach(ContextContract::assertGone);
                payloads.forEach(ContextContract::assertDroppedOnce);
              },
              () -> allocations.forEach(allocation -> fences.add(allocation.arm().fence())),
              () -> contexts.forEach(FenceContext::close));
        });
    assertThat(reclaimer.stats().outstanding()).isZero();
  }

  private static FenceOps<OffHeap> looking() {
    return new FenceOps<>() {
      @Override
      public Outcome poll(OffHeap payload) {
        assertStaysUsable(payload);
        return null;
      }

      @Override
      public void setDeadline(OffHeap payload, long nanos) {
        assertStaysUsable(payload);
      }
    };
  }

  private static List<String> statesOf(String label) {
    return List.of(
        label + " pending",
        label + " signaled: " + FenceError.ETIME + " (" + FenceError.ETIME.meaning() + ")",
        "a driver",
        "detached-driver",
        "a timeline",
        "signaled-timeline");
  }

  private static void describe(Fence fence, Reclaimer reclaimer, List<String> seen) {
    boolean over = false;
    for (int i = 0; i < 10; i++) {
      seen.add(fence.describe());
      try (Section section = reclaimer.enter()) {
        String driver = fence.driverName(section);
        String timeline = fence.timelineName(section);
        seen.add(driver);
        seen.add(timeline);
        if (over && (driver.equals("a driver") || timeline.equals("a timeline"))) {
          throw new AssertionError("a driver came back after the signal");
        }
        over = timeline.equals("signaled-timeline");
        if (over && !fence.isSignaled()) {
          throw new AssertionError("a pending fence has lost its driver");
        }
      }
    }
  }
}
