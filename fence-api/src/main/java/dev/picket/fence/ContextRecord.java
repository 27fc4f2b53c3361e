package dev.picket.fence;

import dev.picket.reclaim.DropQueue;
import dev.picket.reclaim.Guarded;
import org.jspecify.annotations.Nullable;

/**
 * A context as readers protect it: retired when it is closed and the last of its fences has let it
 * go.
 */
final class ContextRecord<D> extends Guarded<Object> {
  private final FenceContext<D> context;
  private final long weight;

  ContextRecord(FenceContext<D> context, Object ownDataOrContext, long weight) {
    super(context.reclaimer(), ownDataOrContext, weight);
    this.context = context;
    this.weight = weight;
  }

  @Override
  public long weight() {
    return weight;
  }

  void finish() {
    cutOff();
    retireOwned();
  }

  @Override
  protected void drop() throws Exception {
    context.dropOwnData();
  }

  @Override
  protected @Nullable Object dropped() {
    return context;
  }

  @Override
  protected @Nullable DropQueue dropQueue() {
    return context.dropQueue();
  }
}
