package dev.picket.bench.operation;

import dev.picket.bench.strategy.Strategy;
import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceCallback;
import dev.picket.fence.FenceContext;
import dev.picket.fence.SignalPathCallback;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Before each measurement some fences with data: half of them armed, and half only allocated. */
@State(Scope.Thread)
public class ArmedFences {
  static final int FENCES = 256;
  static final int CALLBACKS = 8;

  /** The name of the strategy. */
  @Param({"rcu", "hazard", "epoch"})
  @SuppressWarnings("NullAway.Init") // JMH
  public String strategy;

  final DriverFence<?>[] armed = new DriverFence<?>[FENCES];
  final Fence[] views = new Fence[FENCES];
  final DriverFence<?>[] armedLater = new DriverFence<?>[FENCES];
  final FenceAllocation<?>[] allocated = new FenceAllocation<?>[FENCES];
  final FenceCallback[] callbacks = new FenceCallback[FENCES * CALLBACKS];

  long ran;

  @SuppressWarnings("NullAway.Init") // set up
  private Reclaimer reclaimer;

  @SuppressWarnings("NullAway.Init") // set up
  private FenceContext<String> context;

  /** Opens; with a reader the thread has a limbo ring of its own. */
  @Setup
  public void open() {
    reclaimer = Strategy.byId(strategy).orElseThrow().open(ReclaimerOptions.driven(strategy));
    if (reclaimer.reader().reclaimer() != reclaimer) {
      throw new AssertionError("the reader is of another reclaimer");
    }
    context = FenceContext.<String>software(reclaimer, "jmh", strategy).drop(64, _ -> {}).build();
    Arrays.setAll(callbacks, _ -> SignalPathCallback.runInSignalPath(_ -> ran++));
    fill();
  }

  /** Ends what is left, and allocates anew. */
  @Setup(Level.Invocation)
  public void allocate() {
    end();
    fill();
  }

  /** Drops all. */
  @TearDown
  public void close() {
    end();
    context.close();
    reclaimer.close();
  }

  private void fill() {
    for (int i = 0; i < FENCES; i++) {
      allocated[i] = context.allocate("data");
      armed[i] = context.allocate("data").arm();
      armedLater[i] = armed[i];
      views[i] = armed[i].fence();
    }
  }

  private void end() {
    for (int i = 0; i < FENCES; i++) {
      armed[i].signal(0);
      armedLater[i].signal(0);
      allocated[i].close();
    }
    reclaimer.barrier();
  }
}
