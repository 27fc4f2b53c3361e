package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Waiting leaves nothing behind: no callback, no reference, and after the first time no garbage.
 */
public abstract class WaitGarbageContract extends ContextContract {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofNanos(1);
  private static final int ANY_OFS = 1_000_000;
  private static final int ROUNDS = 50;
  private static final int BLOCKS = 5;

  protected WaitGarbageContract(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aMillionAnyOfsLeaveNothingOnAFenceThatNobodySignals() {
    List<Fence> never = List.of(arm(plain()).fence(), arm(plain()).fence());
    List<Thread> waiting =
        Stream.generate(() -> Thread.ofPlatform().start(() -> manyAnyOfs(never))).limit(2).toList();
    waiting.forEach(FenceContract::join);
    assertThat(anyOf(never, SHORT)).isNull();
    assertThat(never).allMatch(fence -> callbacksKeptBy(fence) == 0);
  }

  private static void manyAnyOfs(List<Fence> never) {
    for (int i = 0; i < ANY_OFS / 2; i++) {
      anyOf(never, SHORT);
    }
  }

  @Test
  void anAnyOfThatEndsLeavesNothingOnItsOtherFences() {
    FenceContext<String> context = plain();
    Fence never = arm(context).fence();
    Race.run(
        10_000,
        () -> arm(context),
        List.of(
            DriverFence::signal,
            awaited ->
                assertThat(anyOf(List.of(never, awaited.fence()), LONG)).isSameAs(awaited.fence())),
        awaited -> assertThat(callbacksKeptBy(never)).isZero());
  }

  @Test
  void waitsAllocateNothing() {
    FenceContext<String> context = plain();
    assertAllocatesNothing(context, fence -> () -> await(fence));
    Fence never = arm(context).fence();
    assertAllocatesNothing(context, fence -> anyOfTask(List.of(never, fence)));
    assertAllocatesNothing(context, fence -> allOfTask(List.of(fence, Fence.stub())));
  }

  @Test
  void waitsOfABurstAllocateNothing() {
    FenceContext<String> context = dropless(background()).build();
    DriverFence<String> last = arm(context);
    Thread other = Thread.ofVirtual().start(last.fence()::awaitUninterruptibly);
    eventually().until(() -> isParked(other));
    assertAllocatesNothing(context, fence -> () -> await(fence));
    last.signal();
    join(other);
  }

  private static void assertAllocatesNothing(
      FenceContext<String> context, Function<Fence, Runnable> wait) {
    List<DriverFence<String>> fences = armed(context, BLOCKS * ROUNDS, "data");
    List<Runnable> waits = fences.stream().map(fence -> wait.apply(fence.fence())).toList();
    Turn turn = new Turn();
    AtomicLong allocated = new AtomicLong(-1);
    Thread thread = Thread.ofPlatform().start(() -> allocated.set(takeTurns(turn, waits)));
    for (int i = 0; i < fences.size(); i++) {
      int now = i;
      turn.given = now;
      repeatUntil(() -> turn.taken == now && isParked(thread));
      // When this has returned, the waiter is the thread's own again.
      fences.get(i).signal();
    }
    join(thread);
    assertThat(allocated).as("bytes allocated by " + ROUNDS + " waits").hasValue(0);
  }

  /**
   * Waits for one after the other, and gives the bytes that the most frugal block of waits has
   * allocated: a JVM that links a line when it first comes there allocates too, but only once.
   */
  private static long takeTurns(Turn turn, List<Runnable> waits) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] allocated = new long[BLOCKS];
    for (int i = 0; i < waits.size(); i++) {
      while (turn.given < i) {
        Thread.onSpinWait();
      }
      turn.taken = i;
      long before = threads.getCurrentThreadAllocatedBytes();
      waits.get(i).run();
      long now = threads.getCurrentThreadAllocatedBytes();
      allocated[i / ROUNDS] += now - before;
    }
    return Arrays.stream(allocated).min().orElseThrow();
  }

  @Test
  void aThreadKeepsNoFenceThatItHasWaitedFor() {
    List<WeakReference<Fence>> awaited = new ArrayList<>();
    CountDownLatch waited = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  waitForSome(plain(), awaited);
                  waited.countDown();
                  pass(seen);
                });
    pass(waited);
    eventually()
        .until(
            () -> {
              System.gc();
              return awaited.stream().allMatch(reference -> reference.refersTo(null));
            });
    seen.countDown();
    join(thread);
  }

  private static void waitForSome(
      FenceContext<String> context, List<WeakReference<Fence>> awaited) {
    List<DriverFence<String>> fences = armed(context, 3, "data");
    fences.forEach(fence -> awaited.add(new WeakReference<>(fence.fence())));
    Thread me = Thread.currentThread();
    Thread signalling =
        Thread.ofPlatform()
            .start(
                () -> {
                  repeatUntil(() -> isParked(me));
                  fences.get(0).signal();
                });
    fences.get(0).fence().awaitUninterruptibly();
    join(signalling);
    anyOf(List.of(fences.get(1).fence(), fences.get(2).fence()), Duration.ofMillis(1));
    fences.forEach(DriverFence::signal);
    // The context forgets signalled fences when enough others were armed after them.
    armed(context, 200, "data").forEach(DriverFence::signal);
    armed(context, 200, "data").forEach(DriverFence::signal);
  }

  @Test
  void anAnyOfOfThousandsIsNoBurdenForLater() {
    List<Fence> fences = armed(plain(), 5_000, "data").stream().map(DriverFence::fence).toList();
    for (int i = 0; i < 3; i++) {
      assertThat(anyOf(fences, SHORT)).isNull();
      assertThat(anyOf(fences.subList(0, 2_000), SHORT)).isNull();
    }
    assertThat(fences).allMatch(fence -> callbacksKeptBy(fence) == 0);
  }

  /** An op that may sleep waits, on a thread that is about to wait for several fences itself. */
  @Test
  void aWaitInsideAWaitIsNoTrouble() {
    Reclaimer reclaimer = sleepable();
    FenceContext<String> other = dropless(background()).build();
    FenceContext<String> context =
        this.<String>software(reclaimer)
            .ops(
                new FenceOps<>() {
                  @Override
                  public Outcome enableSignaling(String data) {
                    List<Fence> inner =
                        armed(other, 3, "data").stream().map(DriverFence::fence).toList();
                    anyOf(inner, SHORT);
                    return null;
                  }
                })
            .build();
    List<DriverFence<String>> outer = armed(context, 3, "data");
    List<Fence> fences = outer.stream().map(DriverFence::fence).toList();
    assertThat(anyOf(fences, SHORT)).isNull();
    assertThat(fences).allMatch(fence -> callbacksKeptBy(fence) == 0);
    outer.get(2).signal();
    assertThat(anyOf(fences, LONG)).isSameAs(fences.get(2));
    assertThat(problems).isEmpty();
  }

  /** Which wait may begin, and which has. */
  private static final class Turn {
    volatile int given = -1;
    volatile int taken = -1;
  }

  private static Runnable anyOfTask(List<Fence> fences) {
    return () -> anyOf(fences, LONG);
  }

  private static Runnable allOfTask(List<Fence> fences) {
    return () -> {
      try {
        Fence.awaitAll(fences, LONG);
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts this thread", e);
      }
    };
  }

  private static void await(Fence fence) {
    try {
      fence.await(LONG);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  private static Fence anyOf(List<Fence> fences, Duration timeout) {
    try {
      return Fence.awaitAny(fences, timeout);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }
}
