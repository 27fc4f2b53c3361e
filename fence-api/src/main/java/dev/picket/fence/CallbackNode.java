package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.reclaim.spi.Checks;
import dev.picket.reclaim.spi.ProcessBarrier;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One registration of a callback on a fence: a link of the fence's stack, and of the signalling
 * thread's queue afterwards. Every callback is one; it gets another for a registration that begins
 * before the last one is out of everybody's hands.
 */
abstract class CallbackNode {
  /*
   * Who stops a callback and who runs it must agree, and the one who runs it must not pay for that: it executes no
   * locked instruction per callback. `state` belongs to who registers and then to who signals, `verdict` to who
   * stops.
   *
   *   running:   state = RUNNING; light(); read verdict:
   *              NONE: run. ASKED: compare-and-set it to DENIED and run, or, if that fails, do not run.
   *   stopping:  compare-and-set verdict NONE -> ASKED, and then, if the fence is known and still pending, or if the
   *              state is still WAITING or ATTACHED after heavy(): compare-and-set ASKED -> REMOVED.
   *
   * A node that was attached before its fence was shared does not know its fence, because storing it would cost as much
   * as pushing it; it is stopped like one whose fence was signalled.
   *
   * If the fence is pending after verdict was set, the signal comes later and its thread sees the verdict: the look is
   * a read-modify-write that the signal's compare-and-set follows. If it is not, then by guarantee G1 of the process
   * barrier not both miss the other: either RUNNING is seen, and nothing is stopped, or ASKED will be seen, and the one
   * compare-and-set that succeeds decides. The barrier is paid by who stops a callback, never by who signals.
   *
   * A node is free for another registration when nobody can come upon it on its old fence: it ran, or was skipped by who
   * would have run it, or was taken out of the stack while the fence was pending. A node for which none of this is
   * known for certain is left to the garbage collector, and its callback gets a new one.
   */

  private static final int NEW = 0;
  private static final int ATTACHED = 1;
  private static final int WAITING = 2;
  private static final int RUNNING = 3;
  private static final int RAN = 4;

  private static final int NONE = 0;
  private static final int ASKED = 1;
  private static final int DENIED = 2;
  private static final int REMOVED = 3;
  private static final int WITHDRAWN = 4;

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, CallbackNode.class, int.class);
  private static final VarHandle VERDICT =
      fieldVarHandle(lookup(), "verdict", VarHandle.class, CallbackNode.class, int.class);
  private static final VarHandle NEXT =
      fieldVarHandle(lookup(), "next", VarHandle.class, CallbackNode.class, CallbackNode.class);

  private int state;

  @SuppressWarnings("unused") // through VERDICT
  private int verdict;

  @SuppressWarnings("unused") // through NEXT
  private @Nullable CallbackNode next;

  /**
   * Known once it is pushed on the stack of a shared fence, and in a queue; not while it is
   * attached.
   */
  private @Nullable Fence fence;

  /** The next in the signalling thread's queue. */
  @Nullable CallbackNode order;

  /** Whom the queue tells if the callback fails; only while it is queued. */
  private @Nullable FenceContext<?> reportTo;

  /** Somebody may still write to its link. */
  private boolean spent;

  /** Ties the node to a fence on whose stack it is to be pushed. The node is free. */
  final void registerFor(Fence registered) {
    claim(WAITING);
    fence = registered;
    state = WAITING;
  }

  /** Prepares the node for the stack of a fence that nobody else knows. The node is free. */
  final void prepareForAttaching() {
    claim(ATTACHED);
    state = ATTACHED;
  }

  private void claim(int as) {
    int free = state;
    if (Checks.ON && !STATE.compareAndSet(this, free, as)) {
      throw FenceCallback.registeredTwice();
    }
    VERDICT.set(this, NONE);
  }

  /** It is in no stack and will be in none, or it was taken out and no signal has seen it there. */
  final void release() {
    nextPlain(null);
    fence = null;
    STATE.setRelease(this, NEW);
  }

  final boolean isFree() {
    int now = (int) STATE.getAcquire(this);
    return (now == NEW || now == RAN) && !spent;
  }

  final boolean hasRun() {
    return (int) STATE.getAcquire(this) == RAN;
  }

  /** Tells whether it never runs, though its fence may still have it. */
  final boolean isStopped() {
    return (int) VERDICT.getAcquire(this) >= REMOVED;
  }

  final boolean isRemoved() {
    return (int) VERDICT.getAcquire(this) == REMOVED;
  }

  final boolean isUnregistered() {
    int now = (int) VERDICT.getAcquire(this);
    return now == WITHDRAWN || (now != REMOVED && (int) STATE.getAcquire(this) == NEW);
  }

  /** Cancels it if it has not begun. */
  final CancelResult tryToCancel() {
    if (stop(REMOVED)) {
      return CancelResult.REMOVED;
    }
    return hasRun() ? CancelResult.RAN : CancelResult.RUNNING;
  }

  /**
   * Takes a registration back that came too late; false if the signal has found it nevertheless.
   */
  final boolean withdraw() {
    return stop(WITHDRAWN);
  }

  private boolean stop(int how) {
    Fence registered = fence;
    VERDICT.compareAndSet(this, NONE, ASKED);
    if (registered == null || !registered.isPendingInOrder()) {
      if (isWaiting()) {
        ProcessBarrier.heavy();
      }
      return (isWaiting() && VERDICT.compareAndSet(this, ASKED, how)) || isStopped();
    }
    if (!VERDICT.compareAndSet(this, ASKED, how)) {
      return isStopped();
    }
    // From here on the node may be registered anew at any time: the verdict tells no more.
    if ((int) STATE.getAcquire(this) == WAITING) {
      registered.removeStopped();
    }
    return true;
  }

  private boolean isWaiting() {
    int now = (int) STATE.getAcquire(this);
    return now == WAITING || now == ATTACHED;
  }

  /** While its fence was signalled somebody was taking stopped ones out, and may not be done. */
  final void spend() {
    spent = true;
  }

  private FenceCallback callback() {
    return this instanceof FenceCallback own ? own : ((Detached) this).callback;
  }

  /** Notes what {@link #fireQueued} needs. */
  final void queueFor(Fence signaled, @Nullable FenceContext<?> context) {
    fence = signaled;
    reportTo = context;
  }

  final void fireQueued() {
    FenceContext<?> context = reportTo;
    reportTo = null;
    fire(requireNonNull(fence), context);
  }

  /** Runs it on the signalling thread, once, unless it was stopped. */
  final void fire(Fence signaled, @Nullable FenceContext<?> context) {
    STATE.setOpaque(this, RUNNING);
    ProcessBarrier.light();
    int now = (int) VERDICT.getOpaque(this);
    if (now != NONE && !(now == ASKED && VERDICT.compareAndSet(this, ASKED, DENIED))) {
      fence = null;
      STATE.setRelease(this, NEW);
      return;
    }
    try {
      callback().signalled(signaled);
    } catch (Throwable e) {
      FenceContext.report(
          context, new FenceProblem(FenceProblem.Kind.CALLBACK_FAILED, signaled, e));
    } finally {
      // Whoever keeps the callback for its next registration shall not keep the fence with it.
      fence = null;
      STATE.setRelease(this, RAN);
    }
  }

  final @Nullable CallbackNode nextAcquire() {
    return (CallbackNode) NEXT.getAcquire(this);
  }

  final void nextPlain(@Nullable CallbackNode node) {
    NEXT.set(this, node);
  }

  final void nextRelease(@Nullable CallbackNode node) {
    NEXT.setRelease(this, node);
  }

  /** A registration apart from its callback. */
  static final class Detached extends CallbackNode {
    private final FenceCallback callback;

    Detached(FenceCallback callback) {
      this.callback = callback;
    }
  }
}
