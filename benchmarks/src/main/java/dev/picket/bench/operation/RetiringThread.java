package dev.picket.bench.operation;

import dev.picket.bench.strategy.Strategy;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A driven reclaimer, and before each measurement as many live records as are then retired. */
@State(Scope.Thread)
public class RetiringThread {
  static final int RECORDS = 4_096;

  /** The name of the strategy. */
  @Param({"rcu", "hazard", "epoch"})
  @SuppressWarnings("NullAway.Init") // JMH
  public String strategy;

  @SuppressWarnings("NullAway.Init") // set up
  Reclaimer reclaimer;

  final Guarded<?>[] live = new Guarded<?>[RECORDS];

  /** Opens; with a reader the thread has a limbo ring of its own. */
  @Setup
  public void open() {
    reclaimer = Strategy.byId(strategy).orElseThrow().open(ReclaimerOptions.driven(strategy));
    if (reclaimer.reader().reclaimer() != reclaimer) {
      throw new AssertionError("the reader is of another reclaimer");
    }
  }

  /** Drops what is left, and allocates anew. */
  @Setup(Level.Invocation)
  public void allocate() {
    reclaimer.barrier();
    for (int i = 0; i < RECORDS; i++) {
      live[i] = reclaimer.allocate("data", 64, _ -> {});
    }
  }

  /** Drops all. */
  @TearDown
  public void close() {
    for (Guarded<?> record : live) {
      if (!record.isCutOff()) {
        retire(record);
      }
    }
    reclaimer.close();
  }

  void retireAll() {
    for (Guarded<?> record : live) {
      retire(record);
    }
  }

  private void retire(Guarded<?> record) {
    record.cutOff();
    reclaimer.retire(record);
  }
}
