package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.fence.trace.FenceTrace;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.Timeouts;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consumer's view of work that a device will finish: to be asked, waited for and called back
 * by. It may be kept for as long as one likes, after its driver is gone too, and there is no way
 * from here to signalling it.
 *
 * <p>Every method may be called by any thread. None waits, except those named {@code await}, and
 * none takes a lock of the fence. What the driver did before it signalled happens before whatever
 * follows the sight of the signal here. Follows {@code struct dma_fence} of the Linux kernel.
 */
public final class Fence {
  /*
   * `head` is all there is: null or the newest of a stack of callbacks while the fence is pending, its Outcome from the
   * signal on. One compare-and-set replaces the one by the other, so exactly one signaller wins, error and time appear
   * together, and the winner alone owns the callbacks it found.
   *
   * The winner then, in this order,
   *   1. cuts consumers off from the data and the ops (release),
   *   2. retires the record, or lets the context go if there is no drop,
   *   3. runs the callbacks, first come first served.
   * The order of 1 and 2 is what reclamation rests on. No user code runs before 3, so nothing can skip 1 and 2.
   *
   * The outcome of a plain success is allocated together with the fence. Racing signallers must not share it, or the
   * time of one could overwrite the time that another has published: whoever takes it out of `success` owns it, and a
   * signaller that finds it taken brings its own.
   */

  private static final VarHandle HEAD =
      fieldVarHandle(lookup(), "head", VarHandle.class, Fence.class, Object.class);
  private static final VarHandle SUCCESS =
      fieldVarHandle(lookup(), "success", VarHandle.class, Fence.class, Outcome.class);
  private static final VarHandle ENABLED =
      fieldVarHandle(lookup(), "enabled", VarHandle.class, Fence.class, boolean.class);

  private static final Timeline STUBS = new Timeline(0, "stub", "stub", true);
  private static final Fence STUB = new Fence(Outcome.success());

  private static final String DETACHED_DRIVER = "detached-driver";
  private static final String SIGNALED_TIMELINE = "signaled-timeline";

  private final Timeline timeline;
  private final @Nullable FenceRecord<?> record;
  private long seqno;

  @SuppressWarnings("unused") // through HEAD
  private @Nullable Object head;

  @SuppressWarnings("unused") // through SUCCESS
  private @Nullable Outcome success = new Outcome(null, 0);

  @SuppressWarnings("unused") // through ENABLED
  private boolean enabled;

  @Nullable Fence nextPending;
  ForgottenFences.@Nullable Watch watch;

  /** A fence without a driver, signalled from the start. */
  private Fence(Outcome outcome) {
    this.timeline = STUBS;
    this.record = null;
    HEAD.setRelease(this, outcome);
  }

  <D> Fence(FenceContext<D> context, D data) {
    this.timeline = context.timeline();
    this.record = context.newRecord(data, this);
  }

  /**
   * Gives the fence that was always signalled, for places where there is nothing to wait for. It
   * belongs to context 0 and carries number 0.
   *
   * @return the same fence each time
   */
  public static Fence stub() {
    return STUB;
  }

  /**
   * Makes a fence that is signalled from the start, at a given time.
   *
   * @param nanos on the clock of {@link System#nanoTime}
   * @return a new fence of context 0 and number 0
   */
  public static Fence stub(long nanos) {
    return new Fence(Outcome.success(nanos));
  }

  /**
   * Tells which context the fence belongs to. True for ever.
   *
   * @return the context's unique id
   */
  public long contextId() {
    return timeline.id();
  }

  /**
   * Tells the fence's place on its timeline. True for ever.
   *
   * @return the sequence number
   */
  public long seqno() {
    return seqno;
  }

  /**
   * Tells in which domain of readers its data is guarded.
   *
   * @return the reclaimer whose sections protect it
   * @throws IllegalStateException if the fence is a stub, which has no data
   */
  public Reclaimer reclaimer() {
    if (record == null) {
      throw new IllegalStateException(
          "a stub fence has no data and no reclaimer; it is signaled, so look at that first");
    }
    return record.reclaimer();
  }

  /**
   * Tells whether the fences of its context are signalled in the order of their numbers, so that
   * the latest stands for those before it.
   *
   * @return what the context was built with
   */
  public boolean isInOrder() {
    return timeline.inOrder();
  }

  /**
   * Tells whether the fence comes after another one of the same context; if {@link #isInOrder} it
   * is signalled after it too.
   *
   * @param other a fence of the same context
   * @return true if its number is higher
   * @throws IllegalArgumentException if the contexts differ, because nothing orders them
   */
  public boolean isLaterThan(Fence other) {
    refuseOtherContext(other);
    return seqno > other.seqno;
  }

  /**
   * Picks what is left to be waited for, of two fences of one context that {@linkplain #isInOrder
   * ends them in order}.
   *
   * @param one a fence
   * @param other a fence of the same context
   * @return the one with the higher number; null if that one is signalled
   * @throws IllegalArgumentException if the contexts differ, because nothing orders them
   */
  public static @Nullable Fence later(Fence one, Fence other) {
    Fence later = one.isLaterThan(other) ? one : other;
    return later.isSignaled() ? null : later;
  }

  /**
   * Tells whether the fence was signalled. Wait-free; asks nobody.
   *
   * @return true from the signal on, for ever
   */
  public boolean isSignaled() {
    return HEAD.getAcquire(this) instanceof Outcome;
  }

  /**
   * Asks the driver's poll op whether the work has ended, and signals the fence if so.
   *
   * @return whether the fence is signalled
   */
  public boolean poll() {
    callOp(FenceRecord.Op.POLL, 0);
    return isSignaled();
  }

  /**
   * Reads how the work ended. Wait-free.
   *
   * @return the outcome, always the same one; null while the fence is pending
   */
  public @Nullable Outcome outcome() {
    return HEAD.getAcquire(this) instanceof Outcome outcome ? outcome : null;
  }

  /**
   * Makes sure that the signal will come without polling; callbacks and waiting do it themselves.
   * Calls the driver's op, once per fence.
   */
  public void enableSignaling() {
    FenceContext<?> context = context();
    if (context == null || context.ops() == null || isSignaled()) {
      return;
    }
    if (ENABLED.compareAndSet(this, false, true)) {
      FenceTrace.enableSignaling(
          timeline.driverName(), timeline.timelineName(), timeline.id(), seqno);
      callOp(FenceRecord.Op.ENABLE_SIGNALING, 0);
    }
  }

  /**
   * Tells the driver by when the signal is wanted: a hint. Not passed on once the fence is
   * signalled.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means now
   */
  public void setDeadline(long nanos) {
    callOp(FenceRecord.Op.SET_DEADLINE, nanos);
  }

  /**
   * Reads the driver's data.
   *
   * @param <D> type of the data
   * @param section of {@link #reclaimer}
   * @param type what the data is to be
   * @return the data, usable until the section closes; null once readers are cut off, which the
   *     signal does right after it has published the outcome
   * @throws ClassCastException if the data is of another type
   */
  public <D> @Nullable D data(Section section, Class<D> type) {
    Object data = record == null ? null : record.protect(section);
    if (data != null && !type.isInstance(data)) {
      throw new ClassCastException(
          "the data of fence "
              + label()
              + " is a "
              + data.getClass().getName()
              + ", not a "
              + type.getName());
    }
    return type.cast(data);
  }

  /**
   * Reads the driver's name as long as the driver is attached.
   *
   * @param section of {@link #reclaimer}
   * @return the name; {@code detached-driver} once the fence is signalled
   */
  public String driverName(Section section) {
    return isAttached(section) ? timeline.driverName() : DETACHED_DRIVER;
  }

  /**
   * Reads the timeline's name as long as the driver is attached.
   *
   * @param section of {@link #reclaimer}
   * @return the name; {@code signaled-timeline} once the fence is signalled
   */
  public String timelineName(Section section) {
    return isAttached(section) ? timeline.timelineName() : SIGNALED_TIMELINE;
  }

  /**
   * Names the fence for people: context, seqno, and the names its driver had. True for ever.
   *
   * @return one line of text
   */
  public String label() {
    return timeline.label(seqno);
  }

  /**
   * Describes the fence as it is now: its label, its state, and its error if there is one. Safe at
   * any time.
   *
   * @return one line of text
   */
  public String describe() {
    Outcome outcome = outcome();
    return label() + (outcome == null ? " pending" : " signaled: " + outcome);
  }

  /**
   * Has something done at the signal. Callbacks run in the order of their registration.
   *
   * @param callback one that was not registered before
   * @return whether it was registered; false if the fence is signalled already, and then the
   *     callback is untouched, or cancelled if somebody did that meanwhile
   * @throws IllegalStateException if the callback was registered before
   */
  public boolean onSignal(FenceCallback callback) {
    callback.register(this);
    if (push(callback)) {
      return true;
    }
    callback.handBack();
    return false;
  }

  /**
   * Has something done at the signal, or now if the fence is signalled already: then on this
   * thread, at once, or after the callbacks that are running on it.
   *
   * @param callback one that was not registered before
   * @throws IllegalStateException if the callback was registered before
   */
  public void onSignalOrNow(FenceCallback callback) {
    callback.register(this);
    if (!push(callback)) {
      callback.nextPlain(null);
      run(callback, requireNonNull(outcome()), FenceContext.problemsOf(context()), null);
    }
  }

  /**
   * Waits for the signal.
   *
   * @return how the work ended: well
   * @throws FenceException if the work failed
   * @throws InterruptedException if the thread is interrupted before the signal; a signal that came
   *     first wins
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public Outcome await() throws InterruptedException {
    FenceWait.await(this, Long.MAX_VALUE, true);
    return orThrow();
  }

  /**
   * Waits for the signal, but not for ever.
   *
   * @param timeout how long at most; zero asks the driver and does not wait
   * @return whether the fence was signalled and its work ended well; false if time was up
   * @throws FenceException if the work failed
   * @throws InterruptedException if the thread is interrupted before the signal; a signal that came
   *     first wins
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop, unless the timeout is zero
   */
  public boolean await(Duration timeout) throws InterruptedException {
    if (!FenceWait.await(this, Timeouts.nanosOf(timeout), true)) {
      return false;
    }
    orThrow();
    return true;
  }

  /**
   * Waits for the signal, whatever happens. An interrupt is kept for later.
   *
   * @return how the work ended: well
   * @throws FenceException if the work failed
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public Outcome awaitUninterruptibly() {
    try {
      FenceWait.await(this, Long.MAX_VALUE, false);
    } catch (InterruptedException e) {
      throw new AssertionError("an uninterruptible wait was interrupted", e);
    }
    return orThrow();
  }

  /**
   * Waits until all are signalled, but not for ever.
   *
   * @param fences any number, of any contexts
   * @param timeout how long at most; zero asks the drivers and does not wait
   * @return whether all were signalled and all work ended well; false if time was up
   * @throws FenceException if all were signalled and some work failed: for the first such in the
   *     list
   * @throws InterruptedException if the thread is interrupted before the last signal
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop, unless the timeout is zero
   */
  public static boolean awaitAll(List<Fence> fences, Duration timeout) throws InterruptedException {
    if (!FenceWait.awaitAll(fences, Timeouts.nanosOf(timeout))) {
      return false;
    }
    for (Fence fence : fences) {
      fence.orThrow();
    }
    return true;
  }

  /**
   * Waits until one is signalled, but not for ever.
   *
   * @param fences at least one, of any contexts
   * @param timeout how long at most; zero asks the drivers and does not wait
   * @return the first in the list that is signalled, its work ended well; null if time was up
   * @throws FenceException if that one's work failed
   * @throws InterruptedException if the thread is interrupted before the first signal
   * @throws IllegalArgumentException if there is no fence, or the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop, unless the timeout is zero
   */
  public static @Nullable Fence awaitAny(List<Fence> fences, Duration timeout)
      throws InterruptedException {
    if (fences.isEmpty()) {
      throw new IllegalArgumentException("awaitAny() of no fence at all; expected at least one");
    }
    Fence signaled = FenceWait.awaitAny(fences, Timeouts.nanosOf(timeout));
    if (signaled != null) {
      signaled.orThrow();
    }
    return signaled;
  }

  /** Signals, if nobody has. */
  boolean complete(Outcome outcome) {
    return complete(outcome, false);
  }

  /** Signals like {@link #complete(Outcome)}, but keeps the data instead of dropping it. */
  boolean completeAndQuarantine(Outcome outcome) {
    return complete(outcome, true);
  }

  /** Signals success with the outcome that was allocated with the fence, if it is still there. */
  boolean succeed(long nanos) {
    if (isSignaled()) {
      return false;
    }
    Outcome mine = (Outcome) SUCCESS.getAndSet(this, null);
    return complete(mine == null ? Outcome.success(nanos) : mine.at(nanos));
  }

  /**
   * Takes cancelled callbacks out of the stack, so that they are no garbage on a fence that stays
   * pending.
   */
  void unlinkCancelled() {
    /*
     * Links only ever skip callbacks that are cancelled, so a walk that races with another one can at worst put a
     * cancelled callback back, where it is harmless. If the one before was cancelled meanwhile, the walk starts again.
     */
    boolean again = true;
    while (again) {
      again = false;
      FenceCallback before = null;
      FenceCallback callback =
          HEAD.getAcquire(this) instanceof FenceCallback newest ? newest : null;
      while (callback != null && !again) {
        FenceCallback next = callback.nextAcquire();
        if (!callback.isCancelled()) {
          before = callback;
        } else if (before != null) {
          before.nextRelease(next);
          again = before.isCancelled();
        } else {
          again = !HEAD.compareAndSet(this, callback, next);
        }
        callback = next;
      }
    }
  }

  /** The fence will never be armed: its data goes, and nobody will be told of anything. */
  void abandon() {
    watch = null;
    record().finish();
  }

  void armAs(long number) {
    seqno = number;
  }

  Timeline timeline() {
    return timeline;
  }

  FenceRecord<?> record() {
    return requireNonNull(record);
  }

  private @Nullable FenceContext<?> context() {
    return record == null ? null : record.context();
  }

  private void callOp(FenceRecord.Op op, long nanos) {
    if (record != null && !isSignaled()) {
      record.call(op, nanos);
    }
  }

  private void refuseOtherContext(Fence other) {
    if (timeline.id() != other.timeline.id()) {
      throw new IllegalArgumentException(
          "fences "
              + label()
              + " and "
              + other.label()
              + " are of different contexts, which nothing orders");
    }
  }

  /** Adds a registered callback, unless the fence is signalled. */
  private boolean push(FenceCallback callback) {
    enableSignaling();
    Object before;
    do {
      before = HEAD.getAcquire(this);
      if (before instanceof Outcome) {
        return false;
      }
      callback.nextPlain((FenceCallback) before);
    } while (!HEAD.compareAndSet(this, before, callback));
    if (callback.isCancelled()) {
      unlinkCancelled();
    }
    return true;
  }

  private boolean complete(Outcome outcome, boolean quarantine) {
    // The record forgets its context once it is finished.
    FenceContext<?> context = context();
    Object before;
    do {
      before = HEAD.getAcquire(this);
      if (before instanceof Outcome) {
        return false;
      }
    } while (!HEAD.compareAndSet(this, before, outcome));
    // Its problem handler may be called until the last callback has run.
    FenceContext<?> pinned = before != null && context != null && context.pin() ? context : null;
    try {
      FenceTrace.signaled(timeline.driverName(), timeline.timelineName(), timeline.id(), seqno);
    } finally {
      if (quarantine) {
        record().quarantine();
      } else {
        record().finish();
      }
      watch = null;
      if (before != null) {
        run((FenceCallback) before, outcome, FenceContext.problemsOf(context), pinned);
      }
    }
    return true;
  }

  private static void run(
      FenceCallback newestFirst,
      Outcome outcome,
      ProblemHandler problems,
      @Nullable FenceContext<?> pinned) {
    CallbackQueue queue = CallbackQueue.ofCurrentThread();
    queue.hold();
    queue.add(newestFirst, outcome, problems, pinned);
    queue.letGo();
  }

  private boolean isAttached(Section section) {
    return record != null && !isSignaled() && record.protect(section) != null;
  }

  private Outcome orThrow() {
    Outcome outcome = requireNonNull(outcome());
    if (!outcome.isSuccess()) {
      throw new FenceException(this, outcome);
    }
    return outcome;
  }

  @Override
  public String toString() {
    return describe();
  }
}
