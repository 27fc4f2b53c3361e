package dev.picket.bench.peers.measure;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;

/** Fences that a thread each waits for, of a reclaimer with threads. */
final class FenceBurst implements BurstSampler.Burst {
  private final Reclaimer reclaimer;
  private final FenceContext<Block> context;
  private volatile DriverFence<?>[] fences = {};

  private FenceBurst(Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
    this.context = FenceContext.<Block>software(reclaimer, "peers", "timeline").build();
  }

  static FenceBurst of(Domain domain, Bench bench) {
    return new FenceBurst(domain.background(bench.second(), bench.first()));
  }

  @Override
  public void renew(int count) {
    DriverFence<?>[] armed = new DriverFence<?>[count];
    for (int i = 0; i < count; i++) {
      armed[i] = context.allocate(Block.none()).arm();
    }
    fences = armed;
  }

  @Override
  public void await(int index) throws InterruptedException {
    fences[index].fence().await();
  }

  @Override
  public void signal(int from, int to, long nanos) {
    DriverFence<?>[] held = fences;
    for (int i = from; i < to; i++) {
      held[i].signal(nanos);
    }
  }

  @Override
  public void close() {
    context.close();
    reclaimer.close();
  }
}
