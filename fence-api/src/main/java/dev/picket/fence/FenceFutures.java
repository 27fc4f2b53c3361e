package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import java.lang.ref.WeakReference;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fences as futures, and futures as fences. Every method may be called by any thread and anywhere,
 * unless allocating a fence may not be.
 */
public final class FenceFutures {
  private FenceFutures() {}

  /**
   * Makes a future of a fence. It completes with the fence's outcome, or with a {@link
   * FenceException} if the work failed.
   *
   * <p>Whoever cancels the future, or completes it by hand, ends his own waiting only: the fence is
   * not signalled, and keeps nothing of the future. A future that is merely forgotten is kept by
   * its fence until the signal.
   *
   * @param fence to be waited for; its signalling is enabled
   * @param executor completes the future, because a future runs its dependents where it is
   *     completed. If it refuses, the future fails with what it has thrown, on the signalling
   *     thread
   * @return a new future
   */
  @SuppressWarnings("FutureReturnValueIgnored") // cancelling a callback fails nowhere
  public static CompletableFuture<Outcome> future(Fence fence, Executor executor) {
    CompletableFuture<Outcome> future = new CompletableFuture<>();
    FenceCallback callback = FenceCallback.complete(future, executor);
    fence.onSignalOrNow(callback);
    future.whenComplete((_, _) -> takeOff(fence, callback));
    return future;
  }

  /** After the signal it is off, and cancelling it would cost a barrier of the whole process. */
  private static void takeOff(Fence fence, FenceCallback callback) {
    if (!fence.isSignaled()) {
      callback.cancel();
    }
  }

  /**
   * Makes a fence that is signalled when a future completes: by the thread that completes it, or by
   * this one if it is complete. If it fails, so does the fence:
   *
   * <ul>
   *   <li>{@code ECANCELED} after a {@link CancellationException}, thus after {@code cancel},
   *   <li>{@code ETIME} after a {@link TimeoutException}, thus after {@code orTimeout},
   *   <li>{@code ENOMEM} after an {@link OutOfMemoryError},
   *   <li>the same error as that of the fence of a {@link FenceException},
   *   <li>{@code EIO} after anything else.
   * </ul>
   *
   * A {@link CompletionException} or {@link ExecutionException} stands for its cause.
   *
   * <p>Nobody but the future and the context ends the fence. If the context is closed first, what
   * stays behind in the future, which has no way of taking a dependent off, is a small object that
   * refers to nothing of the fence. A future that became unreachable before it was complete leaves
   * a forgotten fence: {@code ECANCELED}, and reported.
   *
   * @param <D> type of the data
   * @param context a software context whose fences may end in any order
   * @param data of the fence; belongs to the context from here on, unless this throws
   * @param future what the fence is to follow
   * @return a new fence, armed
   * @throws IllegalArgumentException if the context is one of hardware, of which a future knows
   *     nothing, or is {@linkplain FenceContextBuilder#inOrder in order}, which futures are not; or
   *     like {@link FenceContext#allocate}
   * @throws IllegalStateException like {@link FenceContext#allocate}, or if another thread alone
   *     arms the context's fences
   * @throws dev.picket.reclaim.BacklogFullException like {@link FenceContext#allocate}
   */
  @SuppressWarnings("FutureReturnValueIgnored") // signalling fails nowhere
  public static <D> Fence fence(FenceContext<D> context, D data, CompletionStage<?> future) {
    requireNonNull(future, "future");
    if (context.isHardware() || context.timeline().inOrder()) {
      throw new IllegalArgumentException(
          "a future cannot end fences of context "
              + context
              + (context.isHardware()
                  ? ", which stand for what a device does"
                  : ", which end in order")
              + "; use a software context that was not built with inOrder()");
    }
    context.refuseOtherArmer();
    DriverFence<D> driverFence = context.allocate(data).arm();
    Fence fence = driverFence.fence();
    Follower follower = new Follower(driverFence);
    if (fence.onSignal(new LetGo(follower))) {
      future.whenComplete(follower);
    }
    return fence;
  }

  private static FenceError errorOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException || cause instanceof ExecutionException) {
      Throwable inner = cause.getCause();
      if (inner == null) {
        break;
      }
      cause = inner;
    }
    return switch (cause) {
      case CancellationException _ -> FenceError.ECANCELED;
      case TimeoutException _ -> FenceError.ETIME;
      case OutOfMemoryError _ -> FenceError.ENOMEM;
      case FenceException known -> errorOf(known);
      default -> FenceError.EIO;
    };
  }

  private static FenceError errorOf(FenceException known) {
    // One that came from another process has lost it.
    @Nullable Outcome outcome = known.outcome();
    FenceError error = outcome == null ? null : outcome.error();
    return error == null ? FenceError.EIO : error;
  }

  /** What a future refers to: the only one that keeps the driver's view, until the fence ends. */
  private static final class Follower implements BiConsumer<Object, Throwable> {
    /**
     * Null once the fence has ended; who has read it before signals late, which changes nothing.
     */
    private volatile @Nullable DriverFence<?> driverFence;

    Follower(DriverFence<?> driverFence) {
      this.driverFence = driverFence;
    }

    @Override
    public void accept(Object value, @Nullable Throwable failure) {
      DriverFence<?> mine = driverFence;
      if (mine == null) {
        return;
      }
      if (failure == null) {
        mine.signal();
      } else {
        mine.fail(errorOf(failure));
      }
    }
  }

  /** Tells the follower that there is nothing left to end. */
  private static final class LetGo extends ReadyCallback {
    /** Weak, or the fence would keep its driver's view, and would never be found forgotten. */
    private final WeakReference<Follower> followed;

    LetGo(Follower follower) {
      followed = new WeakReference<>(follower);
    }

    @Override
    void signalled(Fence fence) {
      Follower follower = followed.get();
      if (follower != null) {
        follower.driverFence = null;
      }
    }
  }
}
