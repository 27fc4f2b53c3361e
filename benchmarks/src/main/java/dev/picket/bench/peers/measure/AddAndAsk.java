package dev.picket.bench.peers.measure;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import dev.picket.reclaim.Reclaimer;
import java.util.Arrays;
import java.util.List;

/**
 * Adds the fence of one use after the other, each in the place of an earlier one of its context,
 * and asks each time what is pending.
 */
final class AddAndAsk extends PreparedLoop {
  static final int STANDING = 4;

  private final Uses uses;
  private final DistinctContexts contexts;
  private DriverFence<?>[] standing;
  private DriverFence<?>[] added = {};
  private Fence[] views = {};

  /**
   * Prepares uses of as many contexts as there are to stand side by side.
   *
   * @param reclaimer of the fences
   * @param uses closed with the loop
   */
  AddAndAsk(Reclaimer reclaimer, Uses uses) {
    this.uses = uses;
    this.contexts = new DistinctContexts(reclaimer, STANDING);
    this.standing = contexts.arm(STANDING);
    for (DriverFence<?> fence : standing) {
      uses.add(fence.fence());
    }
  }

  @Override
  void prepare(int count) {
    added = contexts.arm(count);
    views = new Fence[count];
    Arrays.setAll(views, i -> added[i].fence());
  }

  @Override
  long run(int count) {
    Fence[] held = views;
    Object[] kept = Sink.room();
    long found = 0;
    for (int i = 0; i < count; i++) {
      uses.add(held[i]);
      List<Fence> pending = uses.pending();
      found += pending.size();
      kept[i & Sink.MASK] = pending;
    }
    Sink.keep(kept);
    return found;
  }

  /** Ends those in whose places others are now. */
  @Override
  void cleanUp() {
    for (DriverFence<?> fence : standing) {
      fence.signal(0);
    }
    standing = added;
  }

  @Override
  public void close() {
    uses.close();
    contexts.close();
  }
}
