package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.DropQueue;
import dev.picket.reclaim.Guarded;
import org.jspecify.annotations.Nullable;

/**
 * The data of a fence that has to be dropped. Its fence holds the context back until then, so
 * whoever protects this record has protected ops and context as well.
 */
sealed class FenceRecord<D> extends Guarded<D> {
  private final Fence fence;
  private @Nullable D data;

  /** For data of which the context knows the weight, as all of its data has the same. */
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
  public long weight() {
    return requireNonNull(context()).dataWeight();
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

  /** That of data with a weight of its own. */
  static final class Weighed<D> extends FenceRecord<D> {
    private final long weight;

    Weighed(FenceContext<D> context, D data, long weight, Fence fence) {
      super(context, data, weight, fence);
      this.weight = weight;
    }

    @Override
    public long weight() {
      return weight;
    }
  }
}
