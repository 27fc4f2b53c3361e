package dev.picket.bench.peers.measure;

import dev.picket.bench.peers.measure.OpenContext.Kind;
import dev.picket.fence.DriverFence;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.openjdk.jol.info.GraphLayout;

/** Many fences with data that are pending at once. */
final class PendingChild extends SignalChild {
  private static final int MANY = 1_000_000;

  /** Enough for a mean, and few enough to be walked through in a second. */
  private static final int COUNTED = 100_000;

  /** Always the same, so counted once; a context for each of some ways to keep its fences. */
  private final Map<Kind, Double> bytes = new EnumMap<>(Kind.class);

  PendingChild(Function<ReclaimerOptions, Reclaimer> strategy) {
    super(strategy);
  }

  @Override
  public void addTo(Bench bench) {
    for (Kind kind : Kind.values()) {
      bench.addSlow(
          "pending-" + kind.id() + Bench.BYTES,
          () -> () -> bytes.computeIfAbsent(kind, this::bytesOfPending));
    }
    bench.addSlow("close", domain().onDriven(reclaimer -> () -> nanosOfClose(reclaimer)));
    bench.addSlow("signal", domain().onDriven(reclaimer -> () -> nanosOfSignal(reclaimer)));
  }

  /**
   * Counts what the context keeps of each; of a shared one together with the driver's view, which
   * its driver has to keep.
   */
  private double bytesOfPending(Kind kind) {
    try (Reclaimer reclaimer = domain().driven();
        OpenContext open = OpenContext.withData(reclaimer, kind)) {
      DriverFence<?>[] kept = new DriverFence<?>[kind == Kind.SHARED ? COUNTED : 0];
      long before = bytesFrom(open.context(), kept);
      for (int i = 0; i < COUNTED; i++) {
        DriverFence<Block> fence = open.arm();
        if (i < kept.length) {
          kept[i] = fence;
        }
      }
      return (bytesFrom(open.context(), kept) - before) / (double) COUNTED;
    }
  }

  private static long bytesFrom(Object... roots) {
    return GraphLayout.parseInstance(roots).totalSize();
  }

  /** Measures what the bare signal takes of each of as many fences. */
  private static double nanosOfSignal(Reclaimer reclaimer) {
    try (OpenContext open = OpenContext.withoutData(reclaimer, Kind.OWNED)) {
      DriverFence<?>[] armed = open.arm(MANY);
      long start = System.nanoTime();
      for (DriverFence<?> fence : armed) {
        fence.signal(start);
      }
      return (System.nanoTime() - start) / (double) MANY;
    }
  }

  /** Measures what the end of a context takes for each of its fences. */
  private static double nanosOfClose(Reclaimer reclaimer) {
    try (OpenContext open = OpenContext.withData(reclaimer, Kind.OWNED)) {
      for (int i = 0; i < MANY; i++) {
        open.arm();
      }
      long start = System.nanoTime();
      open.context().close();
      return (System.nanoTime() - start) / (double) MANY;
    }
  }
}
