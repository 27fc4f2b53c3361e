package dev.picket.bench.operation;

import dev.picket.bench.strategy.Strategy;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Reader;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A reclaimer with its background threads, a live record, and others who read it. */
@State(Scope.Benchmark)
public class OpenReclaimer {
  private static final long MAX_RECORDS = 1_000;

  /** The name of the strategy. */
  @Param({"rcu", "hazard", "epoch"})
  @SuppressWarnings("NullAway.Init") // JMH
  public String strategy;

  /** Who reads meanwhile. */
  @Param
  @SuppressWarnings("NullAway.Init") // JMH
  public Crowd crowd;

  @SuppressWarnings("NullAway.Init") // set up
  Reclaimer reclaimer;

  @SuppressWarnings("NullAway.Init") // set up
  Guarded<String> live;

  private final List<Thread> others = new ArrayList<>();
  private volatile boolean closing;

  /** Opens. */
  @Setup
  public void open() {
    closing = false;
    reclaimer = Strategy.byId(strategy).orElseThrow().open(MAX_RECORDS);
    live = reclaimer.allocate("live", 0, _ -> {});
    for (int i = 0; i < crowd.others(); i++) {
      others.add(Thread.ofPlatform().daemon().start(this::read));
    }
  }

  /**
   * Closes.
   *
   * @throws InterruptedException if JMH gives up
   */
  @TearDown
  public void close() throws InterruptedException {
    closing = true;
    for (Thread other : others) {
      other.join();
    }
    others.clear();
    live.cutOff();
    reclaimer.retire(live);
    reclaimer.close();
  }

  private void read() {
    Reader reader = reclaimer.reader();
    while (!closing) {
      try (Section section = reader.enter()) {
        if (section.protect(live) == null) {
          throw new AssertionError("the live record is gone");
        }
      }
    }
  }
}
