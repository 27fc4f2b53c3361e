package dev.picket.bench.peers.measure;

import dev.picket.bench.peers.measure.OpenContext.Kind;
import dev.picket.fence.DriverFence;
import dev.picket.reclaim.Reclaimer;
import java.util.Arrays;

/** Some contexts of a reclaimer without threads, for the one thread that opens them. */
final class DistinctContexts implements AutoCloseable {
  private final OpenContext[] contexts;

  DistinctContexts(Reclaimer reclaimer, int count) {
    contexts = new OpenContext[count];
    Arrays.setAll(contexts, _ -> OpenContext.withoutData(reclaimer, Kind.OWNED));
  }

  /** Arms fences of one context after the other, beginning with the first. */
  DriverFence<?>[] arm(int count) {
    DriverFence<?>[] fences = new DriverFence<?>[count];
    Arrays.setAll(fences, i -> contexts[i % contexts.length].arm());
    return fences;
  }

  @Override
  public void close() {
    for (OpenContext context : contexts) {
      context.close();
    }
  }
}
