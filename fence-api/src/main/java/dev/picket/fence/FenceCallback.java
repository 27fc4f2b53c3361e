package dev.picket.fence;

import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Blocking;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Something to be done when a fence is signalled: registered on one fence at a time, by {@link
 * Fence#onSignal} or, before the fence is armed, by {@link FenceAllocation#onSignal}. It runs at
 * most once per registration, on the signalling thread, in the order of registration, under no
 * lock. Once it ran, or was cancelled, it may be registered again, on any fence, by one thread at a
 * time.
 *
 * <p>The ready-made ones do a bounded amount of work in the signalling path. Free code is {@link
 * SignalPathCallback}.
 */
public abstract sealed class FenceCallback extends CallbackNode
    permits ReadyCallback, SignalPathCallback, Waiter {
  private CallbackNode registration = this;

  /** Whether the last registration is over, but not what it began. */
  volatile boolean underWay;

  FenceCallback() {}

  /**
   * Wakes a thread that waits by {@link LockSupport#park}.
   *
   * @param thread the thread
   * @return a new callback
   */
  public static FenceCallback unpark(Thread thread) {
    return new ReadyCallback.Unpark(requireNonNull(thread, "thread"));
  }

  /**
   * Completes a future, on an executor, because a future runs its dependents where it is completed.
   * A failure completes it with a {@link FenceException}.
   *
   * @param future the future
   * @param executor completes it
   * @return a new callback
   */
  public static FenceCallback complete(CompletableFuture<Outcome> future, Executor executor) {
    return new ReadyCallback.Complete(
        requireNonNull(executor, "executor"), requireNonNull(future, "future"));
  }

  /**
   * Runs a task on an executor if the work succeeded; after a failure it does not run.
   *
   * @param executor runs it
   * @param task what to do
   * @return a new callback
   */
  public static FenceCallback execute(Executor executor, Runnable task) {
    return new ReadyCallback.Execute(
        requireNonNull(executor, "executor"), requireNonNull(task, "task"));
  }

  /**
   * Runs a task on an executor, however the work ended. It is free for another registration when
   * the task has begun.
   *
   * @param executor runs it
   * @param task is given the outcome
   * @return a new callback
   */
  public static FenceCallback executeAlways(Executor executor, Consumer<? super Outcome> task) {
    return new ReadyCallback.ExecuteAlways(
        requireNonNull(executor, "executor"), requireNonNull(task, "task"));
  }

  /**
   * Offers an element to a queue, however the work ended. A queue that refuses it is a problem that
   * is reported.
   *
   * @param <E> type of the elements
   * @param queue does not block in {@code offer}
   * @param element what to offer
   * @return a new callback
   */
  public static <E> FenceCallback offer(Queue<? super E> queue, E element) {
    return new ReadyCallback.Offer<>(
        requireNonNull(queue, "queue"), requireNonNull(element, "element"));
  }

  /**
   * Signals another fence with the same error, or none, and the same time: a proxy.
   *
   * @param follower the fence that follows
   * @return a new callback
   */
  public static FenceCallback signal(DriverFence<?> follower) {
    return new ReadyCallback.Signal(requireNonNull(follower, "follower"));
  }

  /**
   * Cancels the callback if it has not begun. Never waits; any thread, callbacks included, its own
   * too. Before the signal it takes a walk along the fence's callbacks; between the signal and the
   * callback's turn, and before that turn if it was registered by {@link FenceAllocation#onSignal},
   * it executes a barrier of the whole process, microseconds, so that who registers and who signals
   * need not.
   *
   * @return which of the three holds, for the last registration
   * @throws IllegalStateException if it was never registered
   */
  public final CancelResult cancel() {
    CallbackNode node = registration;
    if (node.isUnregistered()) {
      throw new IllegalStateException(
          "the callback was never registered; there is nothing to cancel");
    }
    return node.tryToCancel();
  }

  /**
   * Cancels the callback, and waits for its end if it is running. What it did happens before this
   * returns.
   *
   * @return {@code REMOVED} or {@code RAN}
   * @throws IllegalStateException in a section, a drop or a callback, where it could wait for
   *     itself; or if it was never registered
   */
  public final CancelResult cancelAndWait() {
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          "cancelAndWait() was called inside "
              + obstacle
              + " and could wait for itself; call cancel() there");
    }
    CancelResult result;
    boolean interrupted = false;
    while ((result = cancel()) == CancelResult.RUNNING) {
      interrupted |= Thread.interrupted();
      LockSupport.parkNanos(this, 20_000);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result;
  }

  /**
   * Does what is to be done.
   *
   * @param fence the fence, which is signalled
   */
  abstract void signalled(Fence fence);

  /** Tells whether it can be registered. */
  final boolean isAvailable() {
    return !underWay && (registration.isFree() || isOverForItself());
  }

  /** Tells whether nobody will run it, though somebody may still come upon its node. */
  private boolean isOverForItself() {
    return registration.isStopped() || registration.hasRun();
  }

  static IllegalStateException registeredTwice() {
    return new IllegalStateException(
        "a callback was registered twice; it waits or runs for its first registration: wait for"
            + " that, cancel it, or make a new callback");
  }

  /** Gives a node for another registration. */
  final CallbackNode nodeForRegistration() {
    CallbackNode node = registration;
    if (!underWay && node.isFree()) {
      return node;
    }
    if (underWay || !isOverForItself()) {
      throw registeredTwice();
    }
    Detached another = new Detached(this);
    registration = another;
    return another;
  }
}
