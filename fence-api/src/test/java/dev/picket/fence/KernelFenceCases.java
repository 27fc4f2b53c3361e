package dev.picket.fence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.Section;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Linux kernel tests of its {@code dma_fence}, asked of this one. */
public abstract class KernelFenceCases extends FenceContract {
  private static final int PASSES = 20_000;

  private final AtomicInteger seen = new AtomicInteger();
  private final FenceCallback callback = run(seen::incrementAndGet);

  protected KernelFenceCases(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Test
  void aFenceCanBeMadeEnabledSignaledAndLeft() {
    Reclaimer reclaimer = driven();
    AtomicInteger drops = new AtomicInteger();
    FenceContext<String> context =
        this.<String>software(reclaimer).drop(1, _ -> drops.incrementAndGet()).build();
    try (DriverFence<String> driverFence = arm(context)) {
      driverFence.fence().enableSignaling();
      assertThat(driverFence.signal()).isTrue();
    }
    reclaimer.barrier();
    assertThat(drops).hasValue(1);
    assertThat(problems).isEmpty();
  }

  @Test
  void aSignalTellsWhoWasFirstAndDetachesTheOps() {
    AtomicInteger polls = new AtomicInteger();
    FenceContext<String> context =
        withOps(
            new FenceOps<>() {
              @Override
              public Outcome poll(String data) {
                polls.incrementAndGet();
                return null;
              }
            });
    DriverFence<String> driverFence = arm(context);
    Fence fence = driverFence.fence();
    assertThat(fence.isSignaled()).isFalse();
    assertThat(fence.poll()).isFalse();
    assertThat(driverFence.signal()).isTrue();
    assertThat(fence.isSignaled()).isTrue();
    assertThat(driverFence.signal()).isFalse();
    assertThat(fence.poll()).isTrue();
    assertThat(polls).hasValue(1);
    try (Section section = fence.reclaimer().enter()) {
      assertThat(fence.data(section, String.class)).isNull();
    }
  }

  @Test
  void aCallbackSeesTheSignal() {
    DriverFence<String> driverFence = arm(plain());
    assertThat(driverFence.fence().onSignal(callback)).isTrue();
    assertThat(seen).hasValue(0);
    driverFence.signal();
    assertThat(seen).hasValue(1);
  }

  @Test
  void aCallbackThatComesTooLateSeesNothing() {
    DriverFence<String> driverFence = arm(plain());
    driverFence.signal();
    assertThat(driverFence.fence().onSignal(callback)).isFalse();
    driverFence.signal();
    assertThat(seen).hasValue(0);
  }

  @Test
  void aRemovedCallbackSeesNothing() {
    DriverFence<String> driverFence = arm(plain());
    driverFence.fence().onSignal(callback);
    assertThat(callback.cancel()).isEqualTo(CancelResult.REMOVED);
    driverFence.signal();
    assertThat(seen).hasValue(0);
  }

  @Test
  void aCallbackThatHasRunCannotBeRemoved() {
    DriverFence<String> driverFence = arm(plain());
    driverFence.fence().onSignal(callback);
    driverFence.signal();
    assertThat(seen).hasValue(1);
    assertThat(callback.cancel()).isEqualTo(CancelResult.RAN);
  }

  @Test
  void theStatusIsUnknownBeforeTheSignalAndKnownAfterIt() {
    DriverFence<String> driverFence = arm(plain());
    assertThat(driverFence.fence().outcome()).isNull();
    driverFence.signal();
    assertThat(driverFence.fence().outcome().isSuccess()).isTrue();
  }

  @Test
  void theErrorIsUnknownBeforeTheSignalAndKnownAfterIt() {
    DriverFence<String> driverFence = arm(plain());
    assertThat(driverFence.fence().outcome()).isNull();
    driverFence.fail(FenceError.EIO);
    assertThat(driverFence.fence().outcome().error()).isEqualTo(FenceError.EIO);
  }

  @Test
  void aWaitWithoutPatienceTellsTheState() throws InterruptedException {
    DriverFence<String> driverFence = arm(plain());
    assertThat(driverFence.fence().await(Duration.ZERO)).isFalse();
    driverFence.signal();
    assertThat(driverFence.fence().await(Duration.ZERO)).isTrue();
  }

  @Test
  void aShortWaitTimesOutAndALongOneMeetsTheSignal() throws InterruptedException {
    DriverFence<String> driverFence = arm(plain());
    assertThat(driverFence.fence().await(Duration.ofMillis(1))).isFalse();
    Thread timer = Thread.ofPlatform().start(driverFence::signal);
    assertThat(driverFence.fence().await(Duration.ofHours(1))).isTrue();
    join(timer);
  }

  @Test
  void manyStubsAreAllSignaledFromTheStart() {
    for (int i = 0; i < 64; i++) {
      assertThat(Fence.stub().isSignaled()).isTrue();
      assertThat(Fence.stub().onSignal(callback)).isFalse();
      Fence own = Fence.stub(i);
      assertThat(own.outcome().isSuccess()).isTrue();
      assertThat(own.outcome().nanos()).isEqualTo(i);
    }
    assertThat(seen).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noCallbackIsLostBetweenTwoThreadsThatSignalEachOther(boolean signalFirst) {
    FenceContext<String> context = plain();
    AtomicReferenceArray<Published> slots = new AtomicReferenceArray<>(2);
    List<Racer> racers =
        IntStream.range(0, 2).mapToObj(i -> new Racer(i, slots, context, signalFirst)).toList();
    List<Thread> threads =
        racers.stream().map(racer -> Thread.ofPlatform().daemon().start(racer)).toList();
    threads.forEach(FenceContract::join);
    for (Racer racer : racers) {
      assertThat(racer.thrown).isNull();
      assertThat(racer.misses + racer.seen.get()).isEqualTo(PASSES);
      System.out.printf(
          "signalled %s the callback was added: %d passes, %d misses%n",
          signalFirst ? "before" : "after", PASSES, racer.misses);
    }
    assertThat(problems).isEmpty();
  }

  /** A fence, and whether the call that signalled it has come back. */
  private record Published(Fence fence, AtomicBoolean signalEnded) {}

  /** Signals its own fences and waits for the other's. */
  private static final class Racer implements Runnable {
    private final int self;
    private final AtomicReferenceArray<Published> slots;
    private final FenceContext<String> context;
    private final boolean signalFirst;
    private final AtomicInteger seen = new AtomicInteger();
    private int misses;
    private Throwable thrown;

    Racer(
        int self,
        AtomicReferenceArray<Published> slots,
        FenceContext<String> context,
        boolean signalFirst) {
      this.self = self;
      this.slots = slots;
      this.context = context;
      this.signalFirst = signalFirst;
    }

    @Override
    public void run() {
      try {
        for (int pass = 1; pass <= PASSES; pass++) {
          pass();
          // The last one stays, or the other would wait for it in vain.
          if (pass < PASSES) {
            slots.set(self, null);
          }
        }
      } catch (Throwable e) {
        thrown = e;
        slots.set(self, new Published(null, new AtomicBoolean()));
      }
    }

    private void pass() {
      DriverFence<String> own = arm(context);
      own.fence().enableSignaling();
      Published published = new Published(own.fence(), new AtomicBoolean());
      slots.set(self, published);
      Published others = awaitOthers();
      if (signalFirst) {
        signal(own, published);
      }
      AtomicBoolean seenNow = new AtomicBoolean();
      boolean missed =
          !others.fence.onSignal(
              FenceContract.run(
                  () -> {
                    seen.incrementAndGet();
                    seenNow.set(true);
                  }));
      if (!signalFirst) {
        signal(own, published);
      }
      if (missed) {
        misses++;
        assertThat(others.fence.isSignaled()).isTrue();
      } else {
        others.fence.awaitUninterruptibly();
        while (!others.signalEnded.get()) {
          Thread.onSpinWait();
        }
      }
      assertThat(seenNow.get()).isEqualTo(!missed);
    }

    private Published awaitOthers() {
      Published others;
      do {
        Thread.onSpinWait();
        others = slots.get(1 - self);
      } while (others == null);
      return others;
    }

    private static void signal(DriverFence<String> own, Published published) {
      assertThat(own.signal()).isTrue();
      published.signalEnded.set(true);
    }
  }
}
