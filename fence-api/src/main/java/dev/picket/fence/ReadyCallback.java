package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that Picket brings along. None allocates when the fence is signalled, except what
 * an executor does.
 */
abstract non-sealed class ReadyCallback extends FenceCallback {

  /** Wakes a thread. */
  static final class Unpark extends ReadyCallback {
    private final Thread thread;

    Unpark(Thread thread) {
      this.thread = thread;
    }

    @Override
    void signalled(Fence fence) {
      LockSupport.unpark(thread);
    }
  }

  /** Offers an element to a queue. */
  static final class Offer<E> extends ReadyCallback {
    private final Queue<? super E> queue;
    private final E element;

    Offer(Queue<? super E> queue, E element) {
      this.queue = queue;
      this.element = element;
    }

    @Override
    void signalled(Fence fence) {
      if (!queue.offer(element)) {
        throw new IllegalStateException("the queue is full and has refused " + element);
      }
    }
  }

  /** Signals another fence. */
  static final class Signal extends ReadyCallback {
    private final DriverFence<?> follower;

    Signal(DriverFence<?> follower) {
      this.follower = follower;
    }

    @Override
    void signalled(Fence fence) {
      follower.follow(fence);
    }
  }

  /** Runs a task after success. */
  static final class Execute extends ReadyCallback {
    private final Executor executor;
    private final Runnable task;

    Execute(Executor executor, Runnable task) {
      this.executor = executor;
      this.task = task;
    }

    @Override
    void signalled(Fence fence) {
      if (fence.error() == null) {
        executor.execute(task);
      }
    }
  }

  /** Submits itself to an executor, and is under way until that runs it. */
  abstract static class Submit extends ReadyCallback implements Runnable {
    private final Executor executor;
    private @Nullable Fence submitted;

    Submit(Executor executor) {
      this.executor = executor;
    }

    @Override
    final void signalled(Fence fence) {
      submitted = fence;
      underWay = true;
      try {
        executor.execute(this);
      } catch (RuntimeException e) {
        submitted = null;
        underWay = false;
        refused(e);
        throw e;
      }
    }

    /** The executor does not take it; the failure is reported besides. */
    void refused(RuntimeException failure) {}

    @Override
    public final void run() {
      Fence fence = requireNonNull(submitted);
      submitted = null;
      underWay = false;
      runSubmitted(fence, requireNonNull(fence.outcome()));
    }

    abstract void runSubmitted(Fence fence, Outcome result);
  }

  /** Runs a task that is given the outcome. */
  static final class ExecuteAlways extends Submit {
    private final Consumer<? super Outcome> task;

    ExecuteAlways(Executor executor, Consumer<? super Outcome> task) {
      super(executor);
      this.task = task;
    }

    @Override
    void runSubmitted(Fence fence, Outcome result) {
      task.accept(result);
    }
  }

  /** Completes a future. */
  static final class Complete extends Submit {
    private final CompletableFuture<Outcome> future;

    Complete(Executor executor, CompletableFuture<Outcome> future) {
      super(executor);
      this.future = future;
    }

    @Override
    void refused(RuntimeException failure) {
      future.completeExceptionally(failure);
    }

    @Override
    void runSubmitted(Fence fence, Outcome result) {
      if (result.isSuccess()) {
        future.complete(result);
      } else {
        future.completeExceptionally(new FenceException(fence, result));
      }
    }
  }
}
