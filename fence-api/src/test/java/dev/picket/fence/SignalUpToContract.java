package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One interrupt that ends many fences. */
public abstract class SignalUpToContract extends ContextContract {
  private static final int ROUNDS = 1_000;
  private static final int MANY = 1_000_000;

  protected SignalUpToContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void fencesEndInOrderAtOneTime() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeapHardware(reclaimer).inOrder().firstSeqno(10).build();
    OffHeap payload = new OffHeap();
    List<DriverFence<OffHeap>> fences = armed(context, 10, payload);
    List<Long> order = new ArrayList<>();
    Collections.shuffle(fences);
    for (DriverFence<OffHeap> fence : fences) {
      long seqno = fence.fence().seqno();
      fence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> order.add(seqno)));
    }
    assertThat(context.signalUpTo(9)).isZero();
    assertThat(context.signalUpTo(16, 1234)).isEqualTo(7);
    assertThat(order).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
    for (DriverFence<OffHeap> fence : fences) {
      Outcome outcome = fence.fence().outcome();
      if (fence.fence().seqno() > 16) {
        assertThat(outcome).isNull();
      } else {
        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.nanos()).isEqualTo(1234);
      }
    }
    assertThat(context.signalUpTo(16)).isZero();
    assertThat(context.signalUpTo(12)).isZero();
    assertThat(context.signalUpTo(19)).isEqualTo(3);
    reclaimer.barrier();
    assertThat(payload.drops()).isEqualTo(10);
  }

  @Test
  void aNumberThatNobodyHasTakenIsRefusedAndSignalsNothing() {
    FenceContext<OffHeap> context = offHeap(driven()).inOrder().build();
    assertThatIllegalArgumentException().isThrownBy(() -> context.signalUpTo(1));
    assertThat(context.signalUpTo(0)).isZero();
    List<DriverFence<OffHeap>> fences = armed(context, 3, new OffHeap());
    for (long seqno : new long[] {4, 0xFFFF_FFFFL, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> context.signalUpTo(seqno))
          .withMessageContaining("whose last seqno is 3")
          .withMessageContaining("device is lost");
    }
    assertThat(fences).noneMatch(fence -> fence.fence().isSignaled());
    context.skipSeqnos(10);
    assertThat(context.signalUpTo(13)).isEqualTo(3);
  }

  @Test
  void fencesThatMayEndInAnyOrderAreNotSignalledUpToANumber() {
    FenceContext<OffHeap> context = offHeap(driven()).build();
    Fence fence = context.allocate(new OffHeap()).arm().fence();
    assertThatIllegalStateException()
        .isThrownBy(() -> context.signalUpTo(1))
        .withMessageContaining("inOrder()");
    assertThat(fence.isSignaled()).isFalse();
  }

  @Test
  void fencesThatEndedByThemselvesAreNeitherChangedNorCounted() {
    FenceContext<OffHeap> context = offHeap(driven()).inOrder().build();
    List<DriverFence<OffHeap>> fences = armed(context, 5, new OffHeap());
    fences.get(1).fail(FenceError.EIO, 11);
    fences.get(3).signal(12);
    assertThat(context.signalUpTo(5, 13)).isEqualTo(3);
    assertThat(fences)
        .extracting(fence -> fence.fence().outcome().nanos())
        .containsExactly(13L, 11L, 13L, 12L, 13L);
    assertThat(errorOf(fences.get(1).fence())).isSameAs(FenceError.EIO);
  }

  @Test
  void callbacksRunAfterAllAreSignalled() {
    FenceContext<OffHeap> context = offHeap(driven()).inOrder().build();
    List<DriverFence<OffHeap>> fences = armed(context, 4, new OffHeap());
    List<Boolean> seen = new ArrayList<>();
    fences
        .getFirst()
        .fence()
        .onSignal(
            SignalPathCallback.runInSignalPath(
                _ -> fences.forEach(fence -> seen.add(fence.fence().isSignaled()))));
    context.signalUpTo(3);
    assertThat(seen).containsExactly(true, true, true, false);
  }

  @Test
  void aCallbackMaySignalMore() {
    FenceContext<OffHeap> context = offHeap(driven()).inOrder().build();
    List<DriverFence<OffHeap>> fences = armed(context, 10, new OffHeap());
    AtomicInteger inner = new AtomicInteger(-1);
    List<Long> order = new ArrayList<>();
    for (DriverFence<OffHeap> fence : fences) {
      long seqno = fence.fence().seqno();
      fence
          .fence()
          .onSignal(
              SignalPathCallback.runInSignalPath(
                  _ -> {
                    order.add(seqno);
                    if (seqno == 2) {
                      inner.set(context.signalUpTo(9));
                    }
                  }));
    }
    assertThat(context.signalUpTo(4)).isEqualTo(4);
    assertThat(inner).hasValue(5);
    assertThat(order).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(fences.get(9).fence().isSignaled()).isFalse();
  }

  @Test
  void aCallbackMayArmAndSignalWithoutEnd() {
    FenceContext<String> context = dropless(driven()).inOrder().build();
    AtomicLong last = new AtomicLong();
    armAndGoOn(context, last, 20_000);
    assertThat(context.signalUpTo(1)).isEqualTo(1);
    assertThat(last).hasValue(20_000);
  }

  @Test
  void signallingUpToANumberIsLegalInASection() {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = offHeap(reclaimer).inOrder().build();
    OffHeap payload = new OffHeap();
    Fence fence = context.allocate(payload).arm().fence();
    try (Section section = reclaimer.enter()) {
      assertThat(fence.data(section, OffHeap.class)).isSameAs(payload);
      assertThat(context.signalUpTo(1)).isEqualTo(1);
      elsewhere(() -> drainOften(reclaimer));
      assertUsable(payload);
    }
    reclaimer.barrier();
    assertDroppedOnce(payload);
  }

  @Test
  void nothingIsLeftToSignalAfterTheEndOfTheContext() {
    FenceContext<OffHeap> context = offHeap(driven()).inOrder().build();
    List<DriverFence<OffHeap>> fences = armed(context, 3, new OffHeap());
    FenceAllocation<OffHeap> late = context.allocate(new OffHeap());
    assertThat(context.signalUpTo(1)).isEqualTo(1);
    context.close();
    assertThat(context.signalUpTo(3)).isZero();
    assertThat(errorOf(fences.get(2).fence())).isSameAs(FenceError.ECANCELED);
    assertThat(errorOf(late.arm().fence())).isSameAs(FenceError.ECANCELED);
    assertGone(context);
  }

  @Test
  void racingCallersSignalEachFenceOnce() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        ROUNDS,
        () -> {
          FenceContext<OffHeap> context = offHeap(reclaimer).inOrder().build();
          OffHeap payload = new OffHeap();
          List<DriverFence<OffHeap>> fences = armed(context, 60, payload);
          AtomicInteger signalled = new AtomicInteger();
          AtomicInteger called = new AtomicInteger();
          for (DriverFence<OffHeap> fence : fences) {
            fence
                .fence()
                .onSignal(SignalPathCallback.runInSignalPath(_ -> called.incrementAndGet()));
          }
          return Round.of(
              () -> {
                assertThat(signalled).hasValue(60);
                assertThat(called).hasValue(60);
                assertThat(fences).allMatch(fence -> fence.fence().isSignaled());
                context.close();
                assertGone(context);
                assertThat(payload.drops()).isEqualTo(60);
              },
              () -> {
                for (long seqno = 1; seqno <= 30; seqno += 3) {
                  signalled.addAndGet(context.signalUpTo(seqno));
                }
              },
              () -> signalled.addAndGet(context.signalUpTo(60)),
              () -> {
                for (int i = 5; i < 60; i += 7) {
                  signalled.addAndGet(fences.get(i).signal() ? 1 : 0);
                }
              });
        });
    assertThat(problems).isEmpty();
  }

  @Test
  void ofTwoInterruptsTheLaterOneIsNotLost() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        2 * ROUNDS,
        () -> {
          FenceContext<String> context = dropless(reclaimer).inOrder().build();
          List<DriverFence<String>> fences = armed(context, 60, "data");
          AtomicInteger signalled = new AtomicInteger();
          return Round.of(
              () -> {
                assertThat(signalled).hasValue(60);
                assertThat(fences).allMatch(fence -> fence.fence().isSignaled());
              },
              () -> signalled.addAndGet(context.signalUpTo(50)),
              () -> signalled.addAndGet(context.signalUpTo(60)));
        });
  }

  @Test
  void aFenceThatIsArmedMeanwhileIsNotLost() {
    Reclaimer reclaimer = driven();
    Round.repeat(
        ROUNDS,
        () -> {
          FenceContext<String> context = dropless(reclaimer).inOrder().build();
          List<FenceAllocation<String>> allocations = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            allocations.add(context.allocate("data"));
          }
          List<Fence> fences = new ArrayList<>();
          return Round.of(
              () -> {
                for (Fence fence : fences) {
                  assertThat(fence.isSignaled()).as(fence.label()).isEqualTo(fence.seqno() <= 50);
                }
              },
              () -> allocations.forEach(allocation -> fences.add(allocation.arm().fence())),
              () -> {
                for (int seqno = 1; seqno <= 50; seqno++) {
                  int next = seqno;
                  repeatUntil(() -> hasSignalledUpTo(context, next));
                }
              });
        });
  }

  @Test
  void numbersThatArriveInAnyOrderEndInTheirOrder() {
    Reclaimer reclaimer = driven();
    Random random = new Random(20_260_724);
    for (int round = 0; round < 100; round++) {
      FenceContext<String> context = dropless(reclaimer).build();
      List<Long> ended = new ArrayList<>();
      List<Long> expected = new ArrayList<>();
      PendingFences pending = new PendingFences(context);
      SortedMap<Long, Fence> model = new TreeMap<>();
      List<Long> seqnos = new ArrayList<>(LongStream.range(0, 400).boxed().toList());
      Collections.shuffle(seqnos.subList(0, 1 + random.nextInt(400)), random);
      long reached = -1;
      for (long seqno : seqnos) {
        Fence fence = new Fence(context, "data");
        fence.armAs(seqno);
        fence.onSignal(SignalPathCallback.runInSignalPath(_ -> ended.add(seqno)));
        pending.push(fence);
        model.put(seqno, fence);
        if (seqno <= reached) {
          expected.add(seqno);
          model.remove(seqno);
        }
        if (random.nextInt(20) == 0) {
          long alone = seqnos.get(random.nextInt(seqnos.size()));
          Fence byItself = model.remove(alone);
          if (byItself != null) {
            byItself.complete(OutcomeWord.failure(FenceError.EIO, 1));
            expected.add(alone);
          }
        }
        if (random.nextInt(50) == 0) {
          reached = Math.max(reached, random.nextInt(200));
          SortedMap<Long, Fence> due = model.headMap(reached + 1);
          assertThat(pending.signalUpTo(reached, 1)).isEqualTo(due.size());
          expected.addAll(due.keySet());
          due.clear();
        }
        assertThat(ended).isEqualTo(expected);
      }
      pending.close();
      expected.addAll(model.keySet());
      assertThat(ended).isEqualTo(expected);
    }
  }

  @Test
  void noFenceGetsLostWhereManyAreArmed() throws InterruptedException {
    FenceContext<String> context = dropless(driven()).inOrder().build();
    List<Fence> fences = Collections.synchronizedList(new ArrayList<>());
    AtomicLong highest = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 20_000; i++) {
                      DriverFence<String> fence = context.allocate("data").arm();
                      fences.add(fence.fence());
                      highest.accumulateAndGet(fence.fence().seqno(), Math::max);
                      if (i % 5 == 0) {
                        fence.signal();
                      }
                      if (i % 1_000 == 0) {
                        context.signalUpTo(highest.get());
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    context.signalUpTo(60_000);
    assertThat(fences).hasSize(60_000).allMatch(Fence::isSignaled);
  }

  @Test
  void fencesThatWereSignalledByThemselvesAreNotKept() {
    FenceContext<String> context = dropless(driven()).build();
    List<WeakReference<Fence>> samples = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      DriverFence<String> fence = context.allocate("data").arm();
      fence.signal();
      if (i % 1_000 == 0) {
        samples.add(new WeakReference<>(fence.fence()));
      }
    }
    eventually()
        .until(
            () -> {
              System.gc();
              return samples.stream().filter(sample -> sample.get() != null).count() <= 1;
            });
    assertThat(context.allocate("data").arm().fence().seqno()).isEqualTo(MANY + 1);
  }

  @Test
  void fencesThatStayPendingDoNotKeepTheOthers() {
    FenceContext<String> context = dropless(driven()).inOrder().build();
    List<WeakReference<Fence>> samples = new ArrayList<>();
    List<DriverFence<String>> pending = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      DriverFence<String> fence = context.allocate("data").arm();
      if (i % 1_000 == 0) {
        pending.add(fence);
      } else {
        fence.signal();
      }
      if (i % 1_000 == 1) {
        samples.add(new WeakReference<>(fence.fence()));
      }
    }
    eventually()
        .until(
            () -> {
              System.gc();
              return samples.stream().filter(sample -> sample.get() != null).count() <= 1;
            });
    assertThat(pending).noneMatch(fence -> fence.fence().isSignaled());
    assertThat(context.signalUpTo(100_000)).isEqualTo(100);
  }

  @Test
  void manyThreadsArmManyFencesAndLoseNoOrder() throws InterruptedException {
    FenceContext<String> context = dropless(driven()).inOrder().build();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(Thread.ofPlatform().start(() -> armed(context, MANY / 8, "data")));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(context.signalUpTo(MANY / 4)).isEqualTo(MANY / 4);
    assertThat(context.signalUpTo(MANY / 2)).isEqualTo(MANY / 4);
  }

  private static void armAndGoOn(FenceContext<String> context, AtomicLong last, long end) {
    Fence fence = context.allocate("data").arm().fence();
    fence.onSignal(
        SignalPathCallback.runInSignalPath(
            _ -> {
              last.set(fence.seqno());
              if (fence.seqno() < end) {
                armAndGoOn(context, last, end);
                assertThat(context.signalUpTo(fence.seqno() + 1)).isEqualTo(1);
              }
            }));
  }

  private static boolean hasSignalledUpTo(FenceContext<?> context, long seqno) {
    try {
      return context.signalUpTo(seqno) >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
