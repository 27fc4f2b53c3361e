package dev.picket.bench.operation;

import dev.picket.bench.strategy.Strategy;
import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thread that waits for one fence after the other. */
@State(Scope.Thread)
public class AwaitingThread {
  private static final long MAX_RECORDS = 1_000;

  /** The name of the strategy. */
  @Param({"rcu", "hazard", "epoch"})
  @SuppressWarnings("NullAway.Init") // JMH
  public String strategy;

  @SuppressWarnings("NullAway.Init") // set up
  private Reclaimer reclaimer;

  @SuppressWarnings("NullAway.Init") // set up
  private FenceContext<String> context;

  @SuppressWarnings("NullAway.Init") // set up
  private Thread thread;

  private volatile @Nullable DriverFence<String> handedOver;
  private volatile @Nullable DriverFence<String> awaited;
  private volatile @Nullable DriverFence<String> returned;
  private volatile boolean closed;

  /** Opens, and starts the thread. */
  @Setup
  public void open() {
    closed = false;
    reclaimer = Strategy.byId(strategy).orElseThrow().open(MAX_RECORDS);
    context = FenceContext.<String>software(reclaimer, "jmh", strategy).inOrder().build();
    thread = Thread.ofPlatform().daemon().start(this::awaitAll);
  }

  /**
   * Closes.
   *
   * @throws InterruptedException if JMH gives up
   */
  @TearDown
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
    context.close();
    reclaimer.close();
  }

  /** Arms a fence, has the thread wait for it, signals it at once, and sees the thread return. */
  void signalAndReturn() {
    DriverFence<String> fence = context.allocate("data").arm();
    handedOver = fence;
    while (awaited != fence) {
      Thread.onSpinWait();
    }
    fence.signal();
    while (returned != fence) {
      Thread.onSpinWait();
    }
  }

  private void awaitAll() {
    DriverFence<String> last = null;
    while (!closed) {
      DriverFence<String> fence = handedOver;
      if (fence != null && fence != last) {
        awaited = fence;
        fence.fence().awaitUninterruptibly();
        returned = fence;
        last = fence;
      }
      Thread.onSpinWait();
    }
  }
}
