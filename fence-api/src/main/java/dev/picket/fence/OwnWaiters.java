package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Sleeper;
import dev.picket.reclaim.spi.ThreadContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a thread keeps from wait to wait, so that waiting allocates nothing: a waiter for each fence
 * that it has waited for at a time. Confined to its thread.
 */
final class OwnWaiters {
  /*
   * A stack: a wait takes waiters from `inUse` on and gives them back when it ends. So another wait may begin and end on
   * the way, in an op of a driver whose sections may sleep.
   *
   * A signal that came while a waiter was leaving may not have passed that waiter yet. Such a one is left to the signal,
   * and replaced when it is needed.
   */

  /** Who waits for thousands once shall not keep thousands of waiters. */
  private static final int MOST_KEPT = 1024;

  private final Sleeper sleeper = new Sleeper(Thread.currentThread());
  private @Nullable Waiter[] waiters = new Waiter[1];
  private int inUse;

  private OwnWaiters() {}

  static OwnWaiters ofCurrentThread() {
    ThreadContext context = ThreadContext.current();
    if (context.waiting() instanceof OwnWaiters known) {
      return known;
    }
    OwnWaiters made = new OwnWaiters();
    context.waiting(made);
    return made;
  }

  /** Begins a wait, and gives what tells it apart. */
  int begin() {
    return inUse;
  }

  /** Adds a fence to the wait that began last. */
  void add(Fence fence) {
    if (inUse == waiters.length) {
      waiters = Arrays.copyOf(waiters, 2 * inUse);
    }
    Waiter waiter = waiters[inUse];
    if (waiter == null || !waiter.isAvailable()) {
      waiter = new Waiter(sleeper);
      waiters[inUse] = waiter;
    }
    waiter.awaited = fence;
    inUse++;
  }

  /**
   * Has the thread woken at the signal of any, unless one is signalled already: then some are not
   * registered.
   */
  void register(int wait) {
    Waker before = null;
    for (int i = wait; i < inUse; i++) {
      Waiter waiter = get(i);
      Fence fence = awaited(i);
      FenceContext<?> context = fence.context();
      Waker waker = context == null ? null : context.waker();
      waiter.waker = waker;
      if (!fence.onSignal(waiter)) {
        return;
      }
      waiter.isRegistered = true;
      if (waker != null && waker != before) {
        waiter.isCounted = true;
        waker.enter();
      }
      before = waker;
    }
  }

  /** Finds the first fence of a wait that is signalled. */
  @Nullable Fence signaled(int wait) {
    for (int i = wait; i < inUse; i++) {
      Fence fence = awaited(i);
      if (fence.isSignaled()) {
        return fence;
      }
    }
    return null;
  }

  /** Gives the fence of a place, from that of the wait up to {@link #inUse}. */
  Fence awaited(int i) {
    return requireNonNull(get(i).awaited);
  }

  int inUse() {
    return inUse;
  }

  /** Ends a wait: leaves nothing on its fences that are pending, and keeps none of them. */
  void end(int wait) {
    while (inUse > wait) {
      Waiter waiter = get(--inUse);
      waiter.leave();
    }
    if (wait == 0 && waiters.length > MOST_KEPT) {
      waiters = Arrays.copyOf(waiters, MOST_KEPT);
    }
  }

  private Waiter get(int i) {
    return requireNonNull(waiters[i]);
  }
}
