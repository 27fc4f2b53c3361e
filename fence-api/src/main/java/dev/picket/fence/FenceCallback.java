package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Blocking;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done when a fence is signalled: registered once, on one fence, by {@link
 * Fence#onSignal}. It runs at most once, on the signalling thread, in the order of registration,
 * under no lock.
 *
 * <p>The ready-made ones do a bounded amount of work in the signalling path. Free code is {@link
 * SignalPathCallback}.
 */
public abstract sealed class FenceCallback permits ReadyCallback, SignalPathCallback, Waiter {
  /*
   * state: NEW -> WAITING -> CANCELLED | RUNNING -> RAN, or back to NEW if the fence refuses it. All ways out of WAITING
   * are a compare-and-set, so exactly one of cancel and signal has the callback, and cancel can tell which, without
   * waiting.
   *
   * `next` links the fence's stack of callbacks, newest first; `order` links callbacks that wait for their turn on the
   * signalling thread. They are two fields because a cancelling thread may still walk the stack while a signalling
   * thread has put it in order.
   */

  private static final int NEW = 0;
  private static final int WAITING = 1;
  private static final int CANCELLED = 2;
  private static final int RUNNING = 3;
  private static final int RAN = 4;

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, FenceCallback.class, int.class);
  private static final VarHandle NEXT =
      fieldVarHandle(lookup(), "next", VarHandle.class, FenceCallback.class, FenceCallback.class);

  @SuppressWarnings("unused") // through STATE
  private int state;

  @SuppressWarnings("unused") // through NEXT
  private @Nullable FenceCallback next;

  private @Nullable Fence fence;
  private @Nullable ProblemHandler problems;
  private @Nullable Outcome outcome;
  @Nullable FenceCallback order;

  /** A context whose code may still be told of failures, until this callback has run. */
  @Nullable FenceContext<?> pinned;

  FenceCallback() {}

  /**
   * Wakes a thread that waits by {@link LockSupport#park}.
   *
   * @param thread the thread
   * @return a new callback
   */
  public static FenceCallback unpark(Thread thread) {
    requireNonNull(thread, "thread");
    return new ReadyCallback.Act(outcome -> LockSupport.unpark(thread));
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
    requireNonNull(executor, "executor");
    requireNonNull(task, "task");
    return new ReadyCallback.Act(
        outcome -> {
          if (outcome.isSuccess()) {
            executor.execute(task);
          }
        });
  }

  /**
   * Runs a task on an executor, however the work ended.
   *
   * @param executor runs it
   * @param task is given the outcome
   * @return a new callback
   */
  public static FenceCallback executeAlways(Executor executor, Consumer<? super Outcome> task) {
    return new ReadyCallback.Execute(
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
    requireNonNull(queue, "queue");
    requireNonNull(element, "element");
    return new ReadyCallback.Act(
        outcome -> {
          if (!queue.offer(element)) {
            throw new IllegalStateException("the queue is full and has refused " + element);
          }
        });
  }

  /**
   * Signals another fence with the same error, or none, and the same time: a proxy.
   *
   * @param follower the fence that follows
   * @return a new callback
   */
  public static FenceCallback signal(DriverFence<?> follower) {
    requireNonNull(follower, "follower");
    return new ReadyCallback.Act(follower::follow);
  }

  /**
   * Cancels the callback if it has not begun. Never waits; any thread, callbacks included, its own
   * too.
   *
   * @return which of the three holds
   * @throws IllegalStateException if it was never registered
   */
  public final CancelResult cancel() {
    if (STATE.compareAndSet(this, WAITING, CANCELLED)) {
      Fence registered = fence;
      if (registered != null) {
        registered.unlinkCancelled();
      }
      return CancelResult.REMOVED;
    }
    return switch ((int) STATE.getAcquire(this)) {
      case CANCELLED -> CancelResult.REMOVED;
      case RUNNING -> CancelResult.RUNNING;
      case RAN -> CancelResult.RAN;
      default ->
          throw new IllegalStateException(
              "the callback was never registered; there is nothing to cancel");
    };
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
   * @param result how the fence's work ended
   */
  abstract void signalled(Outcome result);

  /** Ties the callback to a fence; a callback serves only once. */
  final void register(Fence registered) {
    if (!STATE.compareAndSet(this, NEW, WAITING)) {
      throw new IllegalStateException(
          "a callback was registered twice; make a new one for each registration");
    }
    fence = registered;
  }

  /**
   * Undoes {@link #register} after the fence has refused it, for another registration; a callback
   * that was cancelled meanwhile stays so, because somebody was told that it never runs.
   */
  final void handBack() {
    fence = null;
    nextPlain(null);
    STATE.compareAndSet(this, WAITING, NEW);
  }

  final boolean isCancelled() {
    return (int) STATE.getAcquire(this) == CANCELLED;
  }

  /** Notes what the callback will be told once its turn comes. */
  final void prepare(Outcome result, ProblemHandler handler) {
    outcome = result;
    problems = handler;
  }

  /** Runs on the signalling thread, once. */
  final void fire() {
    if (!STATE.compareAndSet(this, WAITING, RUNNING)) {
      return;
    }
    try {
      signalled(requireNonNull(outcome));
    } catch (Throwable e) {
      Fence registered = fence;
      ProblemHandler handler = problems;
      if (handler != null) {
        String label = registered == null ? "(unknown)" : registered.label();
        handler.report(new FenceProblem(FenceProblem.Kind.CALLBACK_FAILED, label, e));
      }
    } finally {
      problems = null;
      STATE.setRelease(this, RAN);
    }
  }

  final @Nullable Fence fence() {
    return fence;
  }

  final @Nullable FenceCallback nextAcquire() {
    return (FenceCallback) NEXT.getAcquire(this);
  }

  final void nextPlain(@Nullable FenceCallback callback) {
    NEXT.set(this, callback);
  }

  final void nextRelease(@Nullable FenceCallback callback) {
    NEXT.setRelease(this, callback);
  }
}
