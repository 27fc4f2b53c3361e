package dev.picket.fence;

import dev.picket.reclaim.spi.Sleeper;
import org.jspecify.annotations.Nullable;

/** Wakes a thread that waits for a fence. Its thread uses it for one wait after another. */
final class Waiter extends FenceCallback {
  private final Sleeper sleeper;

  /** Written before it is registered; a signal that comes late may find it gone, or the next. */
  @Nullable Waker waker;

  @Nullable Fence awaited;
  boolean isRegistered;
  boolean isCounted;

  Waiter(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  /** Takes it off its fence, and refers to nothing any more. */
  void leave() {
    Waker counting = waker;
    if (isCounted && counting != null) {
      counting.leave();
    }
    // After the signal it is left to that: to take it back would cost a barrier of the process.
    if (isRegistered && awaited != null && !awaited.isSignaled()) {
      cancel();
    }
    isCounted = false;
    isRegistered = false;
    awaited = null;
    waker = null;
  }

  @Override
  void signalled(Fence fence) {
    Waker chosen = waker;
    if (chosen == null) {
      sleeper.wake();
    } else {
      chosen.wake(sleeper);
    }
  }
}
