package dev.picket.bench.operation;

import dev.picket.bench.strategy.Strategy;
import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Before each measurement some groups of pending fences, each of a context of its own, and as many
 * of futures.
 */
@State(Scope.Thread)
public class PendingGroups {
  static final int GROUPS = 16;

  /** How many there are in a group. */
  @Param({"2", "9", "64"})
  public int inputs;

  /** Who makes one of them. */
  @Param
  @SuppressWarnings("NullAway.Init") // JMH
  public Merger merger;

  final List<List<Fence>> fences = new ArrayList<>();
  final List<CompletableFuture<?>[]> futures = new ArrayList<>();

  private final List<FenceContext<String>> contexts = new ArrayList<>();
  private final List<DriverFence<String>> armed = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set up
  private Reclaimer reclaimer;

  /** Opens a context for each of a group. */
  @Setup
  public void open() {
    reclaimer = Strategy.RCU.open(ReclaimerOptions.driven("merging"));
    for (int i = 0; i < inputs; i++) {
      contexts.add(FenceContext.<String>software(reclaimer, "jmh", "merging").inOrder().build());
    }
  }

  /** Ends what is left, and makes others. */
  @Setup(Level.Invocation)
  public void renew() {
    end();
    for (int i = 0; i < GROUPS; i++) {
      List<Fence> group = new ArrayList<>();
      for (FenceContext<String> context : contexts) {
        DriverFence<String> driver = context.allocate("data").arm();
        armed.add(driver);
        group.add(driver.fence());
      }
      fences.add(group);
      CompletableFuture<?>[] others = new CompletableFuture<?>[inputs];
      Arrays.setAll(others, _ -> new CompletableFuture<>());
      futures.add(others);
    }
  }

  /** Ends all. */
  @TearDown
  public void close() {
    end();
    contexts.forEach(FenceContext::close);
    contexts.clear();
    reclaimer.close();
  }

  private void end() {
    armed.forEach(driver -> driver.signal(0));
    armed.clear();
    fences.clear();
    futures.clear();
  }
}
