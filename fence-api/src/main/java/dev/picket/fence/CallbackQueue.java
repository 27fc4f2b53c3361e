package dev.picket.fence;

import dev.picket.reclaim.spi.ThreadContext;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks that the current thread has to run. A signal made inside a callback, or inside an op,
 * only queues its callbacks here; the outermost one runs them. So a chain of signals needs no
 * stack, and no callback runs in a section.
 */
final class CallbackQueue {
  private final ThreadContext context;
  private @Nullable CallbackNode first;
  private @Nullable CallbackNode last;
  private int holds;
  private @Nullable ArrayDeque<Composite> toLine;
  private boolean lining;

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
        context.enterCallback();
        try {
          runQueued();
        } finally {
          context.exitCallback();
        }
      }
    } finally {
      holds--;
    }
  }

  /**
   * Runs a fence's callbacks in the order of their registration, now or in their turn.
   *
   * @param signaled the fence
   * @param reportTo is told of their failures
   */
  void run(CallbackNode newestFirst, Fence signaled, @Nullable FenceContext<?> reportTo) {
    if (holds != 0) {
      add(newestFirst, signaled, reportTo);
      return;
    }
    holds = 1;
    context.enterCallback();
    try {
      for (CallbackNode node = oldestFirst(newestFirst); node != null; ) {
        CallbackNode next = node.order;
        node.order = null;
        node.fire(signaled, reportTo);
        node = next;
      }
      runQueued();
    } finally {
      context.exitCallback();
      holds = 0;
    }
  }

  /** Brings fences of several in line, one after another, however one leads to the next. */
  void line(Composite composite) {
    if (lining) {
      if (toLine == null) {
        toLine = new ArrayDeque<>();
      }
      toLine.add(composite);
      return;
    }
    lining = true;
    try {
      Composite next = composite;
      while (next != null) {
        next.takeTurnAtLining();
        next = toLine == null ? null : toLine.poll();
      }
    } finally {
      lining = false;
      // Something was thrown, for want of memory say; the others shall not be left out.
      if (toLine != null && !toLine.isEmpty()) {
        line(toLine.remove());
      }
    }
  }

  private void runQueued() {
    for (CallbackNode node; (node = first) != null; ) {
      first = node.order;
      node.order = null;
      node.fireQueued();
    }
    last = null;
  }

  private void add(CallbackNode newestFirst, Fence signaled, @Nullable FenceContext<?> reportTo) {
    CallbackNode oldestFirst = oldestFirst(newestFirst);
    for (CallbackNode node = oldestFirst; node != null; node = node.order) {
      node.queueFor(signaled, reportTo);
    }
    if (first == null) {
      first = oldestFirst;
    } else if (last != null) {
      last.order = oldestFirst;
    }
    last = newestFirst;
  }

  /** Whoever keeps a callback that has run shall not keep its neighbours with it. */
  private static CallbackNode oldestFirst(CallbackNode newestFirst) {
    CallbackNode oldest = newestFirst;
    for (CallbackNode older; (older = oldest.nextAcquire()) != null; oldest = older) {
      oldest.nextPlain(null);
      older.order = oldest;
    }
    return oldest;
  }
}
