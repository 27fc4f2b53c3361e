package dev.picket.fence;

import dev.picket.reclaim.spi.ThreadContext;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks that the current thread has to run. A signal made inside a callback, or inside an op,
 * only queues its callbacks here; the outermost one runs them. So a chain of signals needs no
 * stack, and no callback runs in a section.
 */
final class CallbackQueue {
  private final ThreadContext context;
  private @Nullable FenceCallback first;
  private @Nullable FenceCallback last;
  private int holds;

  private CallbackQueue(ThreadContext context) {
    this.context = context;
  }

  static CallbackQueue ofCurrentThread() {
    ThreadContext context = ThreadContext.current();
    if (context.trampoline() instanceof CallbackQueue queue) {
      return queue;
    }
    CallbackQueue queue = new CallbackQueue(context);
    context.trampoline(queue);
    return queue;
  }

  /** Puts callbacks off until {@link #letGo}. */
  void hold() {
    holds++;
  }

  /** Runs what was queued if nobody else on this thread holds it back. */
  void letGo() {
    try {
      if (holds == 1 && first != null) {
        runQueued();
      }
    } finally {
      holds--;
    }
  }

  private void runQueued() {
    context.enterCallback();
    try {
      for (FenceCallback next; (next = first) != null; ) {
        first = next.order;
        next.order = null;
        FenceContext<?> pinned = next.pinned;
        next.pinned = null;
        try {
          next.fire();
        } finally {
          if (pinned != null) {
            pinned.unpin();
          }
        }
      }
      last = null;
    } finally {
      context.exitCallback();
    }
  }

  /**
   * Queues a fence's callbacks, in the order of their registration. The caller holds. The context,
   * if given, is pinned, and let go when the last of them has run.
   */
  void add(
      FenceCallback newestFirst,
      Outcome outcome,
      ProblemHandler problems,
      @Nullable FenceContext<?> pinned) {
    newestFirst.pinned = pinned;
    FenceCallback oldestFirst = null;
    for (FenceCallback c = newestFirst; c != null; ) {
      FenceCallback older = c.nextAcquire();
      // Whoever keeps a callback that has run shall not keep its neighbours with it.
      c.nextRelease(null);
      c.prepare(outcome, problems);
      c.order = oldestFirst;
      oldestFirst = c;
      c = older;
    }
    if (first == null) {
      first = oldestFirst;
    } else if (last != null) {
      last.order = oldestFirst;
    }
    last = newestFirst;
  }
}
