package dev.picket.dmabuf;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Fence;
import dev.picket.fence.SignalPathCallback;
import dev.picket.linux.SystemCallException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Signals points of a kernel's timeline by fences of this process, so that other processes and
 * drivers can wait for them. Fences may end in any order; a point is signalled when its fence and
 * those of all points before it have ended.
 *
 * <p>It is less than a fence of the kernel's, which user space cannot make:
 *
 * <ul>
 *   <li><b>A point is a promise until it is signalled</b>, for nobody has submitted it. It has to
 *       be waited for with {@link SyncWait#alsoUnsubmitted} and a time limit, cannot be made a sync
 *       file before, and no driver takes it as a dependency.
 *   <li><b>Errors are lost.</b> A fence that fails signals its point like one that succeeds, since
 *       the next point would do so in any case and a waiter would gain nothing by waiting longer.
 *       Who must know that the work failed has to be told by other means.
 *   <li><b>If this process dies, its points stay unsignalled</b> for ever, and waiters run into
 *       their time limits.
 * </ul>
 *
 * <p>All methods may be called by any thread. A point is signalled in the signalling path of the
 * fence that ends it, by one system call that does not wait. That call failing is a problem that is
 * reported to the fence's context; the next point that is signalled makes up for it.
 */
public final class FenceTimeline {
  private final SyncObject object;

  /* Held for short, and for the call that signals, since points have to be signalled in order. */
  private final ReentrantLock order = new ReentrantLock();
  private final Deque<Promise> promises = new ArrayDeque<>();
  private long last;

  private static final class Promise {
    final long value;
    boolean kept;

    Promise(long value) {
      this.value = value;
    }
  }

  /**
   * Begins after the last point that was submitted. Nobody else may submit or signal points of the
   * object from here on.
   *
   * @param object stays the caller's, and is kept open beyond its closing by the fences appended
   * @throws SystemCallException if the driver has no timelines ({@code EOPNOTSUPP})
   * @throws IllegalStateException if the object is closed
   */
  public FenceTimeline(SyncObject object) {
    this.object = requireNonNull(object, "object");
    this.last = object.lastSubmitted();
  }

  /**
   * Has the next point signalled when a fence has ended, successful or not, and all before it have.
   *
   * @param fence of any context
   * @return the point, a promise
   * @throws IllegalStateException if the object is closed
   */
  public SyncPoint append(Fence fence) {
    requireNonNull(fence, "fence");
    object.enter(); // until the point is signalled
    Promise promise = promise();
    fence.onSignalOrNow(SignalPathCallback.runInSignalPath(outcome -> keep(promise)));
    return object.point(promise.value);
  }

  private Promise promise() {
    order.lock();
    try {
      Promise promise = new Promise(++last);
      promises.add(promise);
      return promise;
    } finally {
      order.unlock();
    }
  }

  private void keep(Promise promise) {
    int kept = 0;
    order.lock();
    try {
      promise.kept = true;
      long reached = 0;
      for (Promise first = promises.peek(); first != null && first.kept; first = promises.peek()) {
        reached = promises.remove().value;
        kept++;
      }
      if (kept != 0) {
        object.point(reached).signalEntered();
      }
    } finally {
      order.unlock();
      for (int i = 0; i < kept; i++) {
        object.exit();
      }
    }
  }
}
