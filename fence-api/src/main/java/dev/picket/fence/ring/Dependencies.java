package dev.picket.fence.ring;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceError;
import dev.picket.fence.SignalPathCallback;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a queued job waits for. Collected and watched by the thread that submits the job; from then
 * on the fences' signals count it down, without a lock.
 */
final class Dependencies {
  private static final VarHandle ERROR =
      fieldVarHandle(lookup(), "error", VarHandle.class, Dependencies.class, FenceError.class);

  private final Runnable whenReady;
  private final List<Dependency> all = new ArrayList<>();

  /** Those that are pending, and one more until all are watched. */
  private final AtomicInteger missing = new AtomicInteger(1);

  @SuppressWarnings("unused") // through ERROR
  private @Nullable FenceError error;

  private boolean evenAfterErrors;

  /** Takes what is to be done when the job can be looked at again: in the signalling path. */
  Dependencies(Runnable whenReady) {
    this.whenReady = whenReady;
  }

  void evenAfterErrors() {
    evenAfterErrors = true;
  }

  /** Of a context whose fences end in order the latest is kept, and of the others all. */
  void add(Fence fence) {
    for (int i = 0; i < all.size() && fence.isInOrder(); i++) {
      Fence known = all.get(i).fence;
      if (known.contextId() == fence.contextId()) {
        if (fence.isLaterThan(known)) {
          all.set(i, new Dependency(fence));
        }
        return;
      }
    }
    all.add(new Dependency(fence));
  }

  /** Has the fences count down. Calls their drivers' ops, so without any lock. */
  void watch() {
    missing.addAndGet(all.size());
    for (int i = 0; i < all.size(); i++) {
      all.get(i).watch();
    }
    missing.decrementAndGet();
  }

  /** Whether the job may run, or is not to run at all. */
  boolean isReady() {
    return missing.get() == 0 || error() != null;
  }

  /** Why the job is not to run: the first error that was seen. */
  @Nullable FenceError error() {
    return (FenceError) ERROR.getAcquire(this);
  }

  /** Lets go what was watched, for a job that is not to run. Never waits; without any lock. */
  void forget() {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).forget();
    }
  }

  private void ended(Fence fence) {
    if (countDown(fence)) {
      whenReady.run();
    }
  }

  /** Tells whether the job can be looked at again. */
  private boolean countDown(Fence signaled) {
    FenceError failure = evenAfterErrors ? null : signaled.error();
    if (failure != null) {
      ERROR.compareAndSet(this, null, failure);
    }
    return missing.decrementAndGet() == 0 || failure != null;
  }

  /** One fence. */
  private final class Dependency {
    private final Fence fence;
    private final SignalPathCallback callback =
        SignalPathCallback.runInSignalPath(Dependencies.this::ended);
    private boolean watched;

    Dependency(Fence fence) {
      this.fence = fence;
    }

    void watch() {
      watched = fence.onSignal(callback);
      if (!watched) {
        countDown(fence);
      }
    }

    void forget() {
      if (watched) {
        callback.cancel();
      }
    }
  }
}
