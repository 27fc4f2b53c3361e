package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that Picket brings along. None allocates when the fence is signalled, except what
 * an executor does.
 */
abstract non-sealed class ReadyCallback extends FenceCallback {

  /** Does something short where the fence is signalled. */
  static final class Act extends ReadyCallback {
    private final Consumer<Outcome> action;

    Act(Consumer<Outcome> action) {
      this.action = action;
    }

    @Override
    void signalled(Outcome result) {
      action.accept(result);
    }
  }

  /** Submits itself to an executor. */
  abstract static class Submit extends ReadyCallback implements Runnable {
    private final Executor executor;
    private @Nullable Outcome outcome;

    Submit(Executor executor) {
      this.executor = executor;
    }

    @Override
    final void signalled(Outcome result) {
      outcome = result;
      try {
        executor.execute(this);
      } catch (RuntimeException e) {
        refused(e);
        throw e;
      }
    }

    /** The executor does not take it; the failure is reported besides. */
    void refused(RuntimeException failure) {}

    @Override
    public final void run() {
      runSubmitted(requireNonNull(outcome));
    }

    abstract void runSubmitted(Outcome result);
  }

  /** Runs a task that is given the outcome. */
  static final class Execute extends Submit {
    private final Consumer<? super Outcome> task;

    Execute(Executor executor, Consumer<? super Outcome> task) {
      super(executor);
      this.task = task;
    }

    @Override
    void runSubmitted(Outcome result) {
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
    void runSubmitted(Outcome result) {
      Fence fence = fence();
      if (result.isSuccess() || fence == null) {
        future.complete(result);
      } else {
        future.completeExceptionally(new FenceException(fence, result));
      }
    }
  }
}
