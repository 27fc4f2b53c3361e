package dev.picket.fence;

import dev.picket.fence.trace.FenceTrace;
import dev.picket.reclaim.DropQueue;
import dev.picket.reclaim.Guarded;
import dev.picket.reclaim.Revocable;
import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/**
 * The driver's side of a fence: its data and its context, until the data is dropped. Holds the
 * context's record back from its own retirement, so whoever protects this record has protected ops
 * and context as well.
 */
final class FenceRecord<D> extends Guarded<D> {
  /*
   * Data that needs no drop has no handle and is never retired. Its guard is the context's record, which is not cut
   * off before the fence is signalled: protect that one, then read the value. Data that is a Revocable defers its
   * own drop: the signal revokes it instead of retiring it, or it would wait for two grace periods.
   */

  private final Fence fence;
  private final boolean hasDrop;
  private @Nullable D data;
  private volatile @Nullable FenceContext<D> context;

  /** Written before the fence gets to another thread. */
  private boolean pinsContext;

  FenceRecord(FenceContext<D> context, D data, long weight, Fence fence) {
    super(context.reclaimer(), data, weight);
    this.fence = fence;
    this.hasDrop = true;
    this.pinsContext = true;
    this.data = data;
    this.context = context;
  }

  FenceRecord(FenceContext<D> context, D data, Fence fence) {
    super(context.reclaimer(), data);
    this.fence = fence;
    this.hasDrop = false;
    this.data = data instanceof Revocable<?> ? data : null;
    this.context = context;
  }

  /** Keeps the context, unless that is gone: then the fence is on its own. */
  void pinContext() {
    FenceContext<D> known = context;
    pinsContext |= known != null && !hasDrop && known.pin();
  }

  /**
   * The fence was signalled, by the only caller: lets no consumer in any more, and sends the data
   * to its drop.
   */
  void finish() {
    cutOff();
    if (hasDrop) {
      retireOwned();
    } else {
      if (data instanceof Revocable<?> revocable) {
        FenceContext<D> known = context;
        if (known != null) {
          known.hasRevoked();
        }
        revocable.revoke();
        data = null;
      }
      letContextGo();
    }
  }

  /**
   * The fence ended, but its driver never said so: lets no consumer in, and keeps the data for
   * ever.
   */
  void quarantine() {
    cutOff();
  }

  @Nullable FenceContext<D> context() {
    return context;
  }

  @Nullable D protect(Section section) {
    if (hasDrop) {
      return section.protect(this);
    }
    FenceContext<D> known = context;
    return known == null || section.protect(known.record()) == null ? null : section.protect(this);
  }

  /**
   * Calls an op of the driver inside a section, unless the fence has been signalled. Callbacks run
   * after it.
   */
  void call(Op op, long nanos) {
    FenceContext<D> known = context;
    if (known == null || known.ops() == null) {
      return;
    }
    CallbackQueue callbacks = CallbackQueue.ofCurrentThread();
    callbacks.hold();
    try (Section section = reclaimer().enter()) {
      D present = protect(section);
      // Read once the context is protected: from here on they stay until the section closes.
      FenceOps<? super D> ops = known.ops();
      if (present == null || ops == null) {
        return;
      }
      try {
        Outcome outcome =
            switch (op) {
              case ENABLE_SIGNALING -> ops.enableSignaling(present);
              case POLL -> ops.poll(present);
              case SET_DEADLINE -> {
                ops.setDeadline(present, nanos);
                yield null;
              }
            };
        if (outcome != null) {
          fence.complete(outcome);
        }
      } catch (Throwable e) {
        known.problems().report(new FenceProblem(FenceProblem.Kind.OP_FAILED, fence.label(), e));
      }
    } finally {
      callbacks.letGo();
    }
  }

  @Override
  protected void drop() throws Exception {
    D value = data;
    FenceContext<D> known = context;
    data = null;
    if (value == null || known == null) {
      return;
    }
    try {
      known.drop(value);
    } finally {
      letContextGo();
    }
  }

  @Override
  protected @Nullable Object dropped() {
    return data;
  }

  @Override
  protected @Nullable DropQueue dropQueue() {
    FenceContext<D> known = context;
    return known == null ? null : known.dropQueue();
  }

  private void letContextGo() {
    FenceContext<D> known = context;
    context = null;
    Timeline timeline = fence.timeline();
    FenceTrace.destroy(
        timeline.driverName(), timeline.timelineName(), timeline.id(), fence.seqno());
    if (known != null && pinsContext) {
      known.unpin();
    }
  }

  /** The ops of a driver. */
  enum Op {
    ENABLE_SIGNALING,
    POLL,
    SET_DEADLINE
  }
}
