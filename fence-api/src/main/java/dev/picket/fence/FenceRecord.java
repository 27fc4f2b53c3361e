package dev.picket.fence;

import dev.picket.reclaim.DropQueue;
import dev.picket.reclaim.Guarded;
import org.jspecify.annotations.Nullable;

/**
 * The data of a fence that has to be dropped. Its fence holds the context back until then, so
 * whoever protects this record has protected ops and context as well.
 */
final class FenceRecord<D> extends Guarded<D> {
  private final Fence fence;
  private @Nullable D data;

  FenceRecord(FenceContext<D> context, D data, long weight, Fence fence) {
    super(context.reclaimer(), data, weight);
    this.fence = fence;
    this.data = data;
  }

  /**
   * The fence was signalled, by the only caller: lets no consumer in any more, and sends the data
   * to its drop.
   */
  void finish() {
    cutOff();
    retireOwned();
  }

  @Override
  protected void drop() throws Exception {
    D value = data;
    FenceContext<D> context = context();
    data = null;
    if (value == null || context == null) {
      return;
    }
    try {
      context.drop(value);
    } finally {
      fence.dropped(context);
    }
  }

  @Override
  protected @Nullable Object dropped() {
    return data;
  }

  @Override
  protected @Nullable DropQueue dropQueue() {
    FenceContext<D> context = context();
    return context == null ? null : context.dropQueue();
  }

  @SuppressWarnings("unchecked") // the context that made this record and its fence
  private @Nullable FenceContext<D> context() {
    return (FenceContext<D>) fence.context();
  }
}
