package dev.picket.dmabuf;

import dev.picket.fence.DriverFence;
import dev.picket.fence.Fence;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A sync file that a poller watches, and the fence that it becomes: watched first, because only
 * that can fail, so that it may be ready before the fence is.
 */
final class PolledFile {
  /** In place of the fence, once the agent has come for it too early. */
  private static final Object MISSED = new Object();

  private final long key;
  private final AtomicReference<@Nullable Object> fence = new AtomicReference<>();

  PolledFile(long key) {
    this.key = key;
  }

  long key() {
    return key;
  }

  /**
   * Gives the fence.
   *
   * @return false if the agent has come before it
   */
  boolean arm(DriverFence<SyncFile> armed) {
    return fence.getAndSet(armed) != MISSED;
  }

  /** The fence for the agent; null if it is not there yet, which {@link #arm} is told of. */
  @SuppressWarnings("unchecked") // what is not MISSED came through arm()
  @Nullable DriverFence<SyncFile> fenceOrMiss() {
    Object there = fence.compareAndExchange(null, MISSED);
    return there == null || there == MISSED ? null : (DriverFence<SyncFile>) there;
  }

  /** The fence for those who look; null if it is not there yet. */
  @Nullable Fence fence() {
    return fence.get() instanceof DriverFence<?> armed ? armed.fence() : null;
  }
}
