package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fences of a context that any thread arms, and of one that this thread only arms. */
public abstract class ArmingContract extends ContextContract {
  /** So many that the list of what is pending is cleaned several times. */
  private static final int MANY = 1_000;

  /** Who may arm. */
  enum Armers {
    ANY,
    ONE
  }

  protected ArmingContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @ParameterizedTest
  @EnumSource
  void fencesEndInOrderWhateverEndsBefore(Armers armers) {
    Random random = new Random(20_261_123);
    for (int round = 0; round < 50; round++) {
      FenceContext<String> context = armedBy(armers, dropless(driven())).inOrder().build();
      SortedMap<Long, DriverFence<String>> pending = new TreeMap<>();
      List<Long> ended = new ArrayList<>();
      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        DriverFence<String> fence = context.allocate("data").arm();
        long seqno = fence.fence().seqno();
        fence.fence().onSignal(SignalPathCallback.runInSignalPath(_ -> ended.add(seqno)));
        pending.put(seqno, fence);
        switch (random.nextInt(40)) {
          case 0 -> {
            long upTo = random.nextLong(seqno + 1);
            SortedMap<Long, DriverFence<String>> due = pending.headMap(upTo + 1);
            assertThat(context.signalUpTo(upTo)).isEqualTo(due.size());
            expected.addAll(due.keySet());
            due.clear();
          }
          case 1 -> context.skipSeqnos(random.nextInt(3));
          case 2, 3, 4, 5, 6, 7, 8, 9 -> {
            long alone = random.nextBoolean() ? seqno : random.nextLong(seqno + 1);
            DriverFence<String> byItself = pending.remove(alone);
            if (byItself != null) {
              byItself.signal();
              expected.add(alone);
            }
          }
          default -> {}
        }
        assertThat(ended).isEqualTo(expected);
      }
      context.close();
      expected.addAll(pending.keySet());
      assertThat(ended).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFenceIsNotLostBehindOneThatEndedLast(Armers armers) {
    FenceContext<String> context = armedBy(armers, dropless(driven())).inOrder().build();
    DriverFence<String> first = context.allocate("data").arm();
    DriverFence<String> last = context.allocate("data").arm();
    context.signalUpTo(0);
    last.signal();
    armed(context, MANY, "data").forEach(DriverFence::signal);
    Fence next = context.allocate("data").arm().fence();
    assertThat(context.signalUpTo(next.seqno())).isEqualTo(2);
    assertThat(first.fence().isSignaled()).isTrue();
    assertThat(next.isSignaled()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void fencesThatEndedAreNotKeptWhileOthersArePending(Armers armers) {
    FenceContext<String> context = armedBy(armers, dropless(driven())).inOrder().build();
    List<WeakReference<Fence>> ended = new ArrayList<>();
    List<DriverFence<String>> pending = new ArrayList<>();
    for (int i = 0; i < 100 * MANY; i++) {
      DriverFence<String> fence = context.allocate("data").arm();
      if (i % MANY == 0) {
        pending.add(fence);
      } else {
        fence.signal();
      }
      if (i % MANY == 1) {
        ended.add(new WeakReference<>(fence.fence()));
      }
    }
    eventually()
        .until(
            () -> {
              System.gc();
              return ended.stream().filter(sample -> sample.get() != null).count() <= 1;
            });
    assertThat(context.signalUpTo(100 * MANY)).isEqualTo(pending.size());
  }

  @ParameterizedTest
  @EnumSource
  void aFenceThatEndedKeepsNoneThatCameAfterIt(Armers armers) {
    List<WeakReference<Fence>> later = new ArrayList<>();
    Fence ended = firstOfSome(armers, later);
    eventually()
        .until(
            () -> {
              System.gc();
              return later.stream().allMatch(fence -> fence.get() == null);
            });
    assertThat(ended.isSignaled()).isTrue();
  }

  /** Of a device's context that is closed while the others are pending, which end one by one. */
  private Fence firstOfSome(Armers armers, List<WeakReference<Fence>> later) {
    FenceContext<OffHeap> context = armedBy(armers, offHeapHardware(driven())).inOrder().build();
    List<DriverFence<OffHeap>> fences = armed(context, 4, new OffHeap());
    Fence first = fences.removeFirst().fence();
    context.signalUpTo(first.seqno());
    context.close();
    for (DriverFence<OffHeap> fence : fences) {
      fence.signal();
      later.add(new WeakReference<>(fence.fence()));
    }
    assertGone(context);
    return first;
  }

  @Test
  void whatOneThreadArmsAnotherOneSignals() throws InterruptedException {
    int count = 200 * MANY;
    FenceContext<String> context = armedBy(Armers.ONE, dropless(driven())).inOrder().build();
    AtomicLong ran = new AtomicLong();
    AtomicLong armed = new AtomicLong();
    Thread device =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (armed.get() < count) {
                    context.signalUpTo(armed.get());
                  }
                });
    List<Fence> fences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Fence fence = context.allocate("data").arm().fence();
      if (i % 10 == 0) {
        fence.onSignalOrNow(run(ran::incrementAndGet));
      }
      fences.add(fence);
      armed.set(fence.seqno());
    }
    device.join();
    context.signalUpTo(count);
    assertThat(fences).allMatch(Fence::isSignaled);
    assertThat(ran).hasValue(count / 10);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsArmedWhileAnotherThreadClosesIsCancelled(Armers armers) throws InterruptedException {
    for (int round = 0; round < MANY; round++) {
      FenceContext<String> context = armedBy(armers, dropless(driven())).build();
      List<FenceAllocation<String>> allocations = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        allocations.add(context.allocate("data"));
      }
      CountDownLatch begun = new CountDownLatch(1);
      Thread closer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    begun.countDown();
                    context.close();
                  });
      begun.await();
      List<Fence> fences = allocations.stream().map(each -> each.arm().fence()).toList();
      closer.join();
      assertThat(fences).allMatch(fence -> errorOf(fence) == FenceError.ECANCELED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClosedContextOfADeviceWaitsForWhatIsPending(Armers armers) throws InterruptedException {
    Reclaimer reclaimer = driven();
    FenceContext<OffHeap> context = armedBy(armers, offHeapHardware(reclaimer)).build();
    List<DriverFence<OffHeap>> fences = armed(context, 3, new OffHeap());
    Thread closer = Thread.ofPlatform().start(context::close);
    closer.join();
    fences.getFirst().signal();
    fences.getLast().signal();
    assertNotGone(context);
    fences.get(1).signal();
    assertGone(context);
  }

  private static <D> FenceContextBuilder<D> armedBy(Armers armers, FenceContextBuilder<D> builder) {
    return armers == Armers.ONE ? builder.onlyArmedBy(Thread.currentThread()) : builder;
  }
}
