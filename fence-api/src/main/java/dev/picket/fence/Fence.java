package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.fence.trace.FenceTrace;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Revocable;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ConfinedData;
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
public final class Fence extends CallbackStack {
  /*
   * `state` is OutcomeWord.PENDING, or the outcome from the signal on. One compare-and-set replaces the one by the other,
   * so exactly one signaller wins, and error and time appear together. It is the only locked instruction of a signal.
   *
   * The winner then, in this order,
   *   1. cuts consumers off from the data and the ops (release),
   *   2. retires the record, or lets the context go if there is no drop,
   *   3. takes the callbacks and runs them, first come first served.
   * The order of 1 and 2 is what reclamation rests on. No user code runs before 3, so nothing can skip 1 and 2.
   *
   * `data` is the FenceRecord of data that has a drop, or else the data itself, which nobody but the garbage collector
   * has to wait for. Then the guard is the context's record, which is not cut off before the fence is signalled: protect
   * that one, then read the data. Data that is a Revocable defers its own drop: the signal revokes it.
   *
   * `owner` is the context, or, while the fence is pending, the watch of the safety net that knows the context. It is
   * null once the fence has let the context go.
   */

  /** The name of the driver of a fence that is signalled, as in the kernel. */
  public static final String DETACHED_DRIVER = "detached-driver";

  /** The name of the timeline of a fence that is signalled, as in the kernel. */
  public static final String SIGNALED_TIMELINE = "signaled-timeline";

  private static final VarHandle STATE =
      fieldVarHandle(lookup(), "state", VarHandle.class, Fence.class, long.class);
  private static final VarHandle DATA =
      fieldVarHandle(lookup(), "data", VarHandle.class, Fence.class, Object.class);
  private static final VarHandle OWNER =
      fieldVarHandle(lookup(), "owner", VarHandle.class, Fence.class, Object.class);

  private static final Fence STUB = new Fence(OutcomeWord.success(System.nanoTime()));

  private static final int ENABLED = 1;
  private static final int COUNTED_BY_CLOSE = 1 << 1;
  private static final int LET_CONTEXT_GO = 1 << 2;
  private static final int HAS_DROP = 1 << 3;
  private static final int REVOCABLE = 1 << 4;
  private static final int PINS_CONTEXT = 1 << 5;
  private static final int HAS_OPS = 1 << 6;
  private static final int TAKEN = 1 << 7;

  private final Timeline timeline;
  private long seqno;

  @SuppressWarnings("unused") // through STATE
  private long state;

  private @Nullable Object data;

  @SuppressWarnings("unused") // through OWNER
  private @Nullable Object owner;

  @Nullable Fence nextPending;

  /** A fence without a driver, signalled from the start. */
  private Fence(long outcome) {
    this.timeline = Timeline.STUBS;
    STATE.setRelease(this, outcome);
  }

  /** A fence without a driver, that others make. */
  Fence(Timeline composed, long seqno) {
    this.timeline = composed;
    this.seqno = seqno;
    markUnshared(HAS_OPS);
    FenceTrace.init(composed.driverName(), composed.timelineName(), composed.id(), seqno);
  }

  <D> Fence(FenceContext<D> context, D value) {
    this.timeline = context.timeline();
    this.owner = context;
    if (context.ops() != null) {
      markUnshared(HAS_OPS);
    }
    FenceRecord<D> record = context.recordOf(value, this);
    if (record != null) {
      this.data = record;
      markUnshared(HAS_DROP);
    } else {
      ConfinedData.refuse(value);
      this.data = value;
      if (value instanceof Revocable) {
        markUnshared(REVOCABLE);
      }
    }
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
    return new Fence(OutcomeWord.success(nanos));
  }

  /**
   * Makes a fence that is signalled from the start, with a given outcome.
   *
   * @param outcome how what it stands for ended
   * @return a new fence of context 0 and number 0
   */
  public static Fence stub(Outcome outcome) {
    return new Fence(OutcomeWord.of(outcome));
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
   * @throws IllegalStateException if the fence has no data: a stub, or a fence of several
   */
  public Reclaimer reclaimer() {
    Reclaimer reclaimer = timeline.reclaimer();
    if (reclaimer == null) {
      throw new IllegalStateException(
          "fence "
              + label()
              + " is of no driver, so it has no data and no reclaimer; ask contextId() or"
              + " composite() first");
    }
    return reclaimer;
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
    return outcomeWord() != OutcomeWord.PENDING;
  }

  /**
   * Asks the driver's poll op whether the work has ended, and signals the fence if so.
   *
   * @return whether the fence is signalled
   */
  public boolean poll() {
    callOp(DriverCall.Op.POLL, 0);
    return isSignaled();
  }

  /**
   * Reads how the work ended. Wait-free.
   *
   * @return the outcome, an equal one each time; null while the fence is pending
   */
  public @Nullable Outcome outcome() {
    return OutcomeWord.outcomeOf(outcomeWord());
  }

  /**
   * Reads why the work failed. Wait-free; allocates nothing.
   *
   * @return the error; null on success, and while the fence is pending
   */
  public @Nullable FenceError error() {
    return OutcomeWord.errorOf(outcomeWord());
  }

  /**
   * Tells when the work ended. Wait-free; allocates nothing.
   *
   * @return on the clock of {@link System#nanoTime}
   * @throws IllegalStateException if the fence is pending
   */
  public long signalNanos() {
    long word = outcomeWord();
    if (word == OutcomeWord.PENDING) {
      throw new IllegalStateException(
          "fence " + label() + " is pending and has no time yet; ask isSignaled() first");
    }
    return OutcomeWord.nanosOf(word);
  }

  /**
   * Tells what the fence stands for, if that is other fences. True for ever.
   *
   * @return what it is made of; null for a fence of a driver, and for a stub
   */
  public @Nullable Composite composite() {
    return timeline.composite();
  }

  /**
   * Makes sure that the signal will come without polling; callbacks and waiting do it themselves.
   * Calls the driver's op, once per fence.
   */
  public void enableSignaling() {
    if (!isMarked(HAS_OPS) || isSignaled() || isMarked(ENABLED)) {
      return;
    }
    if ((mark(ENABLED) & ENABLED) == 0) {
      FenceTrace.enableSignaling(
          timeline.driverName(), timeline.timelineName(), timeline.id(), seqno);
      callOp(DriverCall.Op.ENABLE_SIGNALING, 0);
    }
  }

  /**
   * Tells the driver by when the signal is wanted: a hint. Not passed on once the fence is
   * signalled.
   *
   * @param nanos on the clock of {@link System#nanoTime}; in the past means now
   */
  public void setDeadline(long nanos) {
    callOp(DriverCall.Op.SET_DEADLINE, nanos);
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
    Object present = protect(section);
    if (present != null && !type.isInstance(present)) {
      throw new ClassCastException(
          "the data of fence "
              + label()
              + " is a "
              + present.getClass().getName()
              + ", not a "
              + type.getName());
    }
    return type.cast(present);
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
   * @param callback one that is not registered, or no longer: it ran or was cancelled
   * @return whether it was registered; false if the fence is signalled already, and then the
   *     callback is free for another registration
   * @throws IllegalStateException if the callback waits or runs for another registration
   */
  public boolean onSignal(FenceCallback callback) {
    CallbackNode node = callback.nodeForRegistration();
    if (isSignaled()) {
      return false;
    }
    node.registerFor(this);
    return isMarked(HAS_OPS) ? pushWanted(node) : push(node);
  }

  /**
   * Has something done at the signal, or now if the fence is signalled already: then on this
   * thread, at once, or after the callbacks that are running on it.
   *
   * @param callback one that is not registered, or no longer: it ran or was cancelled
   * @throws IllegalStateException if the callback waits or runs for another registration
   */
  public void onSignalOrNow(FenceCallback callback) {
    CallbackNode early = callback.nodeForRegistration();
    if (!isSignaled()) {
      early.registerFor(this);
      if (pushWanted(early) || early.isRemoved()) {
        return;
      }
    }
    CallbackNode node = callback.nodeForRegistration();
    node.registerFor(this);
    CallbackQueue.ofCurrentThread().run(node, this, context());
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
    throwIfFailed();
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
    for (int i = 0; i < fences.size(); i++) {
      fences.get(i).throwIfFailed();
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
      signaled.throwIfFailed();
    }
    return signaled;
  }

  /** Signals, if nobody has; tells whether this call did. */
  boolean complete(long outcome) {
    // The owner is gone once the data is dropped.
    Object owned = OWNER.getAcquire(this);
    if (!STATE.compareAndSet(this, OutcomeWord.PENDING, outcome)) {
      return false;
    }
    FenceContext<?> context = contextOf(owned);
    try {
      FenceTrace.signaled(timeline.driverName(), timeline.timelineName(), timeline.id(), seqno);
    } finally {
      end(owned, context);
      runCallbacks(context);
    }
    return true;
  }

  /**
   * Signals like {@link #complete}, but keeps the data, and with it the context's, instead of
   * dropping it.
   */
  boolean completeAndQuarantine(long outcome) {
    FenceContext<?> context = context();
    if (!STATE.compareAndSet(this, OutcomeWord.PENDING, outcome)) {
      return false;
    }
    try {
      FenceTrace.signaled(timeline.driverName(), timeline.timelineName(), timeline.id(), seqno);
    } finally {
      quarantine(context);
      runCallbacks(context);
    }
    return true;
  }

  /** Tells whether its allocation was armed or given up, by a thread that came before this one. */
  boolean isTaken() {
    return isMarkedUnshared(TAKEN);
  }

  /** Lets one of those go on who would arm it or give it up. */
  boolean take() {
    return (mark(TAKEN) & TAKEN) == 0;
  }

  /** Like {@link #take}, where only one thread may: nobody else knows the fence before. */
  boolean takeByItsOnlyThread() {
    boolean first = !isTaken();
    if (first) {
      markUnshared(TAKEN);
    }
    return first;
  }

  /** The fence will never be armed: its data goes, and nobody will be told of anything. */
  void abandon() {
    detachAll();
    Object owned = OWNER.getAcquire(this);
    end(owned, contextOf(owned));
  }

  /** While nobody else knows the fence. */
  void armAs(long number) {
    seqno = number;
    FenceContext<?> context = isMarked(REVOCABLE) ? context() : null;
    if (context != null && context.pin()) {
      mark(PINS_CONTEXT);
    }
  }

  /** While nobody else knows the fence. */
  void attach(FenceCallback callback) {
    CallbackNode node = callback.nodeForRegistration();
    node.prepareForAttaching();
    attach(node);
  }

  void watchedBy(ForgottenFences.Watch watch) {
    owner = watch;
  }

  /** Where the fence was allocated, if that was noted, and the fence is pending. */
  @Nullable Throwable creationSite() {
    return OWNER.getAcquire(this) instanceof ForgottenFences.Watch watch
        ? watch.creationSite
        : null;
  }

  Timeline timeline() {
    return timeline;
  }

  long outcomeWord() {
    return (long) STATE.getAcquire(this);
  }

  @Nullable FenceContext<?> context() {
    return contextOf(OWNER.getAcquire(this));
  }

  /**
   * Protects the data, and with it the context and its ops.
   *
   * @return null once the fence is signalled
   */
  @Nullable Object protect(Section section) {
    Object present = DATA.getAcquire(this);
    if (present instanceof FenceRecord<?> record) {
      return section.protect(record);
    }
    FenceContext<?> known = context();
    return known == null || section.protect(known.record()) == null ? null : DATA.getAcquire(this);
  }

  /** The data that had a drop was dropped. */
  void dropped(FenceContext<?> context) {
    OWNER.setRelease(this, null);
    traceDestroy();
    context.unpin();
  }

  /**
   * The context is closed, and has pinned itself for this fence if that is pending still.
   *
   * @return whether the fence will unpin it
   */
  boolean takePinOfClose() {
    return !isMarked(HAS_DROP | PINS_CONTEXT)
        && isPendingVolatile()
        && (mark(COUNTED_BY_CLOSE) & (COUNTED_BY_CLOSE | LET_CONTEXT_GO)) == 0;
  }

  @Override
  void lostLastCallback() {
    Composite composite = timeline.composite();
    if (composite != null) {
      composite.bringInLine();
    }
  }

  /** Tells whether somebody is to be told of the signal, which is to come. */
  boolean isWanted() {
    return !isSignaled() && (isMarked(ENABLED) || hasCallbacks());
  }

  /**
   * Has the driver, or those of a fence of several, see to the signal; of a wait, which looks for
   * it and may go on without it.
   */
  void enableForWait() {
    Composite composite = timeline.composite();
    if (composite == null) {
      enableSignaling();
    } else if (!isSignaled()) {
      composite.enableParts();
    }
  }

  @Override
  boolean isPendingVolatile() {
    return (long) STATE.getVolatile(this) == OutcomeWord.PENDING;
  }

  /**
   * Looks whether the fence is pending, by a read-modify-write: if so, the thread that signals it
   * sees all that the current one did before.
   */
  boolean isPendingInOrder() {
    return (long) STATE.getAndAdd(this, 0L) == OutcomeWord.PENDING;
  }

  private static @Nullable FenceContext<?> contextOf(@Nullable Object owned) {
    return owned instanceof ForgottenFences.Watch watch ? watch.context : (FenceContext<?>) owned;
  }

  private void end(@Nullable Object owned, @Nullable FenceContext<?> context) {
    if (isMarked(HAS_DROP)) {
      if (owned != context) {
        OWNER.setRelease(this, context);
      }
      requireNonNull((FenceRecord<?>) data).finish();
      return;
    }
    Object ended = data;
    DATA.setRelease(this, null);
    OWNER.setRelease(this, null);
    if (isMarked(REVOCABLE)) {
      revoke(requireNonNull((Revocable<?>) ended), context);
    }
    traceDestroy();
    if (context != null && context.isClosed()) {
      letClosedContextGo(context);
    }
  }

  private void revoke(Revocable<?> revocable, @Nullable FenceContext<?> context) {
    if (context != null) {
      context.hasRevoked();
    }
    revocable.revoke();
    if (context != null && isMarked(PINS_CONTEXT)) {
      context.unpin();
    }
  }

  /** A closed context may have counted this fence among those that it has to wait for. */
  private void letClosedContextGo(FenceContext<?> context) {
    if ((mark(LET_CONTEXT_GO) & COUNTED_BY_CLOSE) != 0) {
      context.unpin();
    }
  }

  private void quarantine(@Nullable FenceContext<?> context) {
    if (isMarked(HAS_DROP)) {
      OWNER.setRelease(this, context);
      requireNonNull((FenceRecord<?>) data).cutOff();
      return;
    }
    DATA.setRelease(this, null);
    OWNER.setRelease(this, context);
    if (context != null) {
      context.pin();
    }
  }

  private void traceDestroy() {
    FenceTrace.destroy(timeline.driverName(), timeline.timelineName(), timeline.id(), seqno);
  }

  private void runCallbacks(@Nullable FenceContext<?> context) {
    CallbackNode newest = takeCallbacks();
    if (newest != null) {
      CallbackQueue.ofCurrentThread().run(newest, this, context);
    }
  }

  private void callOp(DriverCall.Op op, long nanos) {
    if (!isMarked(HAS_OPS) || isSignaled()) {
      return;
    }
    Composite composite = timeline.composite();
    if (composite != null) {
      composite.call(op, nanos);
      return;
    }
    FenceContext<?> context = context();
    if (context != null && context.ops() != null) {
      DriverCall.call(this, context, op, nanos);
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

  /** Adds a node, and has those see to the signal on whom it depends. */
  private boolean pushWanted(CallbackNode node) {
    Composite composite = timeline.composite();
    if (composite == null) {
      enableSignaling();
    } else {
      composite.look();
    }
    if (isSignaled()) {
      node.release();
      return false;
    }
    boolean pushed = push(node);
    if (composite != null) {
      composite.bringInLine();
    }
    return pushed;
  }

  private boolean isAttached(Section section) {
    return !isSignaled() && (composite() != null || protect(section) != null);
  }

  private Outcome orThrow() {
    throwIfFailed();
    return requireNonNull(outcome());
  }

  private void throwIfFailed() {
    if (OutcomeWord.errorOf((long) STATE.getAcquire(this)) != null) {
      throw new FenceException(this, requireNonNull(outcome()));
    }
  }

  @Override
  public String toString() {
    return describe();
  }
}
