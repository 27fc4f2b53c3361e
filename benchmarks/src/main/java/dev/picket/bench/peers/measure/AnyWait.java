package dev.picket.bench.peers.measure;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.reclaim.Reclaimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Fences of which any is waited for, of a reclaimer with threads, which have nothing to do. They
 * are signalled in turn; the others stay for the next wait.
 */
final class AnyWait implements WakeSampler.Wait {
  /** Far longer than any wait takes here. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Reclaimer reclaimer;
  private final FenceContext<Block> context;
  private final List<DriverFence<Block>> drivers = new ArrayList<>();
  private final List<Fence> fences = new ArrayList<>();
  private int turn;

  private AnyWait(Reclaimer reclaimer) {
    this.reclaimer = reclaimer;
    this.context = FenceContext.<Block>software(reclaimer, "peers", "timeline").build();
    for (int i = 0; i < Groups.MOST; i++) {
      DriverFence<Block> driver = context.allocate(Block.none()).arm();
      drivers.add(driver);
      fences.add(driver.fence());
    }
    signal(0);
  }

  static AnyWait of(Domain domain, Bench bench) {
    return new AnyWait(domain.background(bench.second(), bench.first()));
  }

  @Override
  public void renew() {
    DriverFence<Block> driver = context.allocate(Block.none()).arm();
    drivers.set(turn, driver);
    fences.set(turn, driver.fence());
    turn = (turn + 1) % Groups.MOST;
  }

  @Override
  public void await() throws InterruptedException {
    if (Fence.awaitAny(fences, PATIENCE) == null) {
      throw new IllegalStateException("none of the fences was signalled");
    }
  }

  @Override
  public void signal(long nanos) {
    drivers.get(turn).signal(nanos);
  }

  @Override
  public void close() {
    drivers.forEach(DriverFence::signal);
    context.close();
    reclaimer.close();
  }
}
