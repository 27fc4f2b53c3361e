package dev.picket.bench.peers.measure;

import dev.picket.fence.DriverFence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;

/** A fence that somebody waits for, of a reclaimer with threads, which have nothing to do. */
final class FenceWait implements WakeSampler.Wait {
  private final Reclaimer reclaimer;
  private final FenceContext<Block> context;
  private volatile DriverFence<Block> fence;

  private FenceWait(Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
    this.context = FenceContext.<Block>software(reclaimer, "peers", "timeline").inOrder().build();
    this.fence = context.allocate(Block.none()).arm();
    fence.signal();
  }

  static FenceWait of(Domain domain, Bench bench) {
    return new FenceWait(domain.background(bench.second(), bench.first()));
  }

  @Override
  public void renew() {
    fence = context.allocate(Block.none()).arm();
  }

  @Override
  public void await() throws InterruptedException {
    fence.fence().await();
  }

  @Override
  public void signal(long nanos) {
    fence.signal(nanos);
  }

  @Override
  public void close() {
    context.close();
    reclaimer.close();
  }
}
