package dev.picket.fence;

import dev.picket.reclaim.Section;
import org.jspecify.annotations.Nullable;

/** Calls of a driver's ops, each inside a section that protects what the op is given. */
final class DriverCall {
  /** The ops of a driver. */
  enum Op {
    ENABLE_SIGNALING,
    POLL,
    SET_DEADLINE
  }

  private DriverCall() {}

  /** Calls an op, unless the fence has been signalled. Callbacks run after it. */
  static <D> void call(Fence fence, FenceContext<D> context, Op op, long nanos) {
    CallbackQueue callbacks = CallbackQueue.ofCurrentThread();
    callbacks.hold();
    try (Section section = context.reclaimer().enter()) {
      D present = context.protect(fence, section);
      // Read once the context is protected: from here on they stay until the section closes.
      FenceOps<? super D> ops = context.ops();
      if (present == null || ops == null) {
        return;
      }
      try {
        Outcome outcome = call(ops, present, op, nanos);
        if (outcome != null) {
          fence.complete(OutcomeWord.of(outcome));
        }
      } catch (Throwable e) {
        FenceContext.report(context, new FenceProblem(FenceProblem.Kind.OP_FAILED, fence, e));
      }
    } finally {
      callbacks.letGo();
    }
  }

  private static <D> @Nullable Outcome call(FenceOps<D> ops, D data, Op op, long nanos) {
    return switch (op) {
      case ENABLE_SIGNALING -> ops.enableSignaling(data);
      case POLL -> ops.poll(data);
      case SET_DEADLINE -> {
        ops.setDeadline(data, nanos);
        yield null;
      }
    };
  }
}
