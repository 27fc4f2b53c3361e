package dev.picket.fence;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;
import static java.util.Objects.requireNonNull;

import dev.picket.fence.trace.FenceTrace;
import dev.picket.reclaim.DropQueue;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.ProcessBarrier;
import dev.picket.reclaim.spi.Timeouts;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A timeline of a driver: a unique id, names, sequence numbers that rise by one, the driver's ops,
 * and the context's own data, which outlives the data of all its fences.
 *
 * <p>Any thread may call anything, unless {@link FenceContextBuilder#onlyPolledBy} says otherwise
 * for {@link #poll}.
 *
 * @param <D> type of the data that each fence carries
 */
public final class FenceContext<D> implements AutoCloseable {
  /*
   * `pins` is one for the open context, and one for each fence whose data is dropped or revoked, until that was done.
   * Whoever brings it to zero cuts the context's record off and retires it, once: from zero it never rises again.
   *
   * Other fences are not counted, because that would cost each signal a locked instruction. Closing counts them: it
   * writes `closed`, and whoever serves the close pins the context for every fence that is pending still, and lets go
   * of the open context after that. A signal publishes its outcome and then reads `closed`. All are volatile, so the
   * close finds the fence signalled or the signal finds the context closed; where both do, the fence's marks decide
   * whether it was counted.
   *
   * arm against close: arming puts the fence on the pending list and then reads `closed`; closing writes `closed` and
   * then reads the list. Between the two, both execute a locked instruction, or, where one thread only arms, the halves
   * of the process barrier (G1): at least one of them sees the other, and cancelling twice is harmless.
   *
   * arm against signalUpTo: a number that any thread may take is taken before its fence is listed, so arming looks
   * afterwards whether it was covered meanwhile. Where one thread only arms, the number is published after that.
   */

  private static final VarHandle CLOSED =
      fieldVarHandle(lookup(), "closed", VarHandle.class, FenceContext.class, boolean.class);

  /** So high that arming, which counts on by one and cannot fail, never gets to the last long. */
  static final long LAST_CHOSEN_SEQNO = 1L << 62;

  private static final long SHORTEST_NAP_NANOS = 10_000;
  private static final long LONGEST_NAP_NANOS = 1_000_000;

  private final Timeline timeline;
  private final Reclaimer reclaimer;
  private final boolean hardware;
  private final boolean inOrder;
  private final boolean dropForgotten;
  private final boolean creationSites;
  private final FenceContextBuilder.@Nullable DataDrop<D> dataDrop;
  private final @Nullable Thread armer;
  private final @Nullable Thread poller;
  private final @Nullable DropQueue dropQueue;
  private final ProblemHandler problems;
  private final ForgottenFences forgotten;
  private final PendingFences pending;
  private final Waker waker;
  private final SpinWindow spinWindow = new SpinWindow();
  private final ContextRecord<D> record;
  private final AtomicLong nextSeqno;
  private final AtomicLong pins = new AtomicLong(1);
  private final LongAdder lateSignals = new LongAdder();
  private final CountDownLatch dropped = new CountDownLatch(1);

  @SuppressWarnings("unused") // through CLOSED
  private boolean closed;

  private volatile boolean revoked;
  private @Nullable FenceOps<? super D> ops;
  private FenceContextBuilder.@Nullable OwnData<?> ownData;

  @SuppressWarnings("this-escape") // nobody knows the record's handle yet
  FenceContext(FenceContextBuilder<D> builder) {
    this.timeline =
        new Timeline(
            Timeline.nextId(),
            builder.driverName,
            builder.timelineName,
            builder.inOrder,
            builder.reclaimer,
            null);
    this.reclaimer = builder.reclaimer;
    this.hardware = builder.hardware;
    this.inOrder = builder.inOrder;
    this.dropForgotten = builder.dropForgotten;
    this.creationSites = builder.creationSites;
    this.dataDrop = builder.dataDrop;
    this.armer = builder.armer;
    this.poller = builder.dropOwner == null ? builder.poller : builder.dropOwner;
    this.dropQueue = builder.dropOwner == null ? null : new DropQueue(reclaimer, builder.dropOwner);
    this.problems = new ProblemHandler(builder.onProblem);
    this.pending = new PendingFences(this);
    this.forgotten = ForgottenFences.of(reclaimer);
    this.waker = Waker.of(reclaimer);
    this.nextSeqno = new AtomicLong(builder.firstSeqno);
    this.ops = builder.ops;
    this.ownData = builder.ownData;
    this.record =
        builder.ownData == null
            ? new ContextRecord<>(this, this, 0)
            : new ContextRecord<>(this, builder.ownData.data(), builder.ownData.weight());
  }

  /**
   * Begins a context whose fences are signalled by software: closing it cancels what is pending.
   *
   * @param <D> type of the data that each fence carries
   * @param reclaimer drops the data
   * @param driverName name of the driver
   * @param timelineName name of the timeline
   * @return a builder
   */
  public static <D> FenceContextBuilder<D> software(
      Reclaimer reclaimer, String driverName, String timelineName) {
    return new FenceContextBuilder<>(reclaimer, driverName, timelineName, false);
  }

  /**
   * Begins a context whose fences stand for what a device does: closing it signals nothing, because
   * the device may still be writing.
   *
   * @param <D> type of the data that each fence carries
   * @param reclaimer drops the data
   * @param driverName name of the driver
   * @param timelineName name of the timeline
   * @return a builder
   */
  public static <D> FenceContextBuilder<D> hardware(
      Reclaimer reclaimer, String driverName, String timelineName) {
    return new FenceContextBuilder<>(reclaimer, driverName, timelineName, true);
  }

  /**
   * Tells the context's unique id.
   *
   * @return 1 or more, never used twice in a process
   */
  public long id() {
    return timeline.id();
  }

  /**
   * Tells the driver's name.
   *
   * @return as given
   */
  public String driverName() {
    return timeline.driverName();
  }

  /**
   * Tells the timeline's name.
   *
   * @return as given
   */
  public String timelineName() {
    return timeline.timelineName();
  }

  /**
   * Tells who drops the data.
   *
   * @return the reclaimer
   */
  public Reclaimer reclaimer() {
    return reclaimer;
  }

  /**
   * Reserves everything that a fence will need, so that arming, signalling and dropping it cannot
   * fail. Allocates; at the reclaimer's limit it blocks or fails.
   *
   * @param data what the fence's ops and readers need; belongs to the context from here on
   * @return the allocation; arm it or close it
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalArgumentException if the data is confined to a thread, or its weight is out of
   *     bounds
   * @throws IllegalStateException if the context or the reclaimer is closed, or if it would have to
   *     block in a section, a callback or a drop
   */
  public FenceAllocation<D> allocate(D data) {
    // So short that it is inlined wherever it is called, where the allocation then need not be an
    // object.
    return new FenceAllocation<>(newDriverFence(requireNonNull(data, "data")));
  }

  private DriverFence<D> newDriverFence(D data) {
    pending.cleanIfDue();
    if (isClosed() || (dataDrop != null && !pin())) {
      throw new IllegalStateException("context " + this + " is closed; nothing was allocated");
    }
    DriverFence<D> driverFence;
    try {
      Fence fence = new Fence(this, data);
      driverFence = new DriverFence<>(this, fence);
    } catch (Throwable e) {
      if (dataDrop != null) {
        unpin();
      }
      throw e;
    }
    CreationSite creationSite = creationSites ? new CreationSite() : null;
    if (!inOrder) {
      forgotten.watch(driverFence, this, creationSite);
    } else if (creationSite != null) {
      ForgottenFences.note(driverFence, this, creationSite);
    }
    FenceTrace.init(timeline.driverName(), timeline.timelineName(), timeline.id(), 0);
    return driverFence;
  }

  /**
   * Leaves sequence numbers out: the next fence gets a higher one. Takes constant time.
   *
   * @param count how many, 0 or more
   * @throws IllegalArgumentException if count is negative, or leads beyond 2<sup>62</sup>
   * @throws IllegalStateException on another thread than the only one that arms
   */
  public void skipSeqnos(long count) {
    refuseOtherArmer();
    if (count < 0) {
      throw new IllegalArgumentException(
          "skipping " + count + " sequence numbers, expected 0 or more");
    }
    long next;
    do {
      next = nextSeqno.get();
      if (count > Math.max(0, LAST_CHOSEN_SEQNO - next)) {
        throw new IllegalArgumentException(
            "skipping "
                + count
                + " sequence numbers from "
                + next
                + " on, expected to get to "
                + LAST_CHOSEN_SEQNO
                + " at most");
      }
    } while (!nextSeqno.compareAndSet(next, next + count));
  }

  /**
   * Signals success for every pending fence up to a number, in order, with one time: what a driver
   * does in one interrupt. Callbacks run after all have been signalled. Never waits, never
   * allocates.
   *
   * <p>One thread at a time has the context's turn. If another one has it, in this call, in {@link
   * #close} or in {@link #allocate}, then that thread signals these fences too and runs their
   * callbacks, and this call returns at once, possibly before it is done. Where calls overlap,
   * fences may carry the time of either.
   *
   * @param seqno the last one that is done
   * @return how many this call has signalled
   * @throws IllegalArgumentException if no fence up to that number can have been armed yet
   * @throws IllegalStateException if the context was not built {@link FenceContextBuilder#inOrder}
   */
  public int signalUpTo(long seqno) {
    return signalUpTo(seqno, System.nanoTime());
  }

  /**
   * Signals like {@link #signalUpTo(long)}, at a time that the driver knows better.
   *
   * @param seqno the last one that is done
   * @param nanos on the clock of {@link System#nanoTime}
   * @return how many this call has signalled
   * @throws IllegalArgumentException if no fence up to that number can have been armed yet
   * @throws IllegalStateException if the context was not built {@link FenceContextBuilder#inOrder}
   */
  public int signalUpTo(long seqno, long nanos) {
    if (!inOrder) {
      throw new IllegalStateException(
          "signalUpTo() on context "
              + this
              + ", whose fences may end in any order; build it with inOrder()");
    }
    long next = nextSeqno.get();
    if (seqno >= next) {
      throw new IllegalArgumentException(
          "signalUpTo("
              + seqno
              + ") on context "
              + this
              + ", whose last seqno is "
              + (next - 1)
              + "; a number beyond it means that the device is lost");
    }
    return pending.signalUpTo(seqno, nanos);
  }

  /**
   * Does what is due on this thread: looks for forgotten fences, and runs the drops that were
   * handed back.
   *
   * @return how many drops ran
   * @throws IllegalStateException on another thread than the one that is to poll, or that the drops
   *     belong to
   */
  public int poll() {
    if (poller != null && Thread.currentThread() != poller) {
      throw new IllegalStateException(
          "context "
              + this
              + " is polled by "
              + poller
              + " only, and was polled by "
              + Thread.currentThread());
    }
    forgotten.collect();
    return dropQueue == null ? 0 : dropQueue.run();
  }

  /**
   * Reads the context's own data.
   *
   * @param <C> type of the data
   * @param section of the context's reclaimer
   * @param type what the data is to be
   * @return the data, usable until the section closes; null if there is none, or the context is
   *     gone
   * @throws ClassCastException if the data is of another type
   */
  public <C> @Nullable C data(Section section, Class<C> type) {
    Object own = section.protect(record);
    return own == this ? null : type.cast(own);
  }

  /**
   * Takes an exported fence back. Of several calls for one export, one gets it.
   *
   * @param handle from {@link DriverFence#export}
   * @return the driver's view, which belongs to the caller again; null if the handle is not, or no
   *     longer, exported
   */
  public @Nullable DriverFence<D> takeBack(long handle) {
    return ExportedFences.take(this, handle);
  }

  /**
   * Borrows the data of an exported fence, without taking it back.
   *
   * @param section of the context's reclaimer
   * @param handle from {@link DriverFence#export}
   * @return the data, usable until the section closes, also if the fence is taken back and
   *     signalled meanwhile; null if the handle is not, or no longer, exported, or the fence is
   *     signalled
   */
  public @Nullable D borrow(Section section, long handle) {
    DriverFence<D> exported = ExportedFences.find(this, handle);
    return exported == null ? null : protect(exported.fence(), section);
  }

  /**
   * Counts what was reported to the problem handler.
   *
   * @return problems so far
   */
  public long problemCount() {
    return problems.count();
  }

  /**
   * Counts what was reported to the problem handler, of one kind.
   *
   * @param kind which
   * @return problems so far
   */
  public long problemCount(FenceProblem.Kind kind) {
    return problems.count(kind);
  }

  /**
   * Counts the signals that the driver gave for fences that were signalled before.
   *
   * @return late signals so far
   */
  public long lateSignalCount() {
    return lateSignals.sum();
  }

  /**
   * Ends the context: nothing can be allocated any more. Pending fences of a software context are
   * signalled {@code ECANCELED}, in the order of their numbers, and reported; those of a hardware
   * context stay pending until the driver signals them. The context's own data is retired when the
   * last fence has let it go. Never blocks; legal everywhere; calling it again changes nothing. If
   * another thread has the context's turn (see {@link #signalUpTo(long)}), that one cancels. On
   * another thread than the only one that arms, it executes a barrier of the whole process first,
   * microseconds, so that who arms need not.
   */
  @Override
  public void close() {
    if (CLOSED.compareAndSet(this, false, true)) {
      try {
        if (armer != null && armer != Thread.currentThread()) {
          ProcessBarrier.heavy();
        }
      } finally {
        pending.close();
      }
    }
  }

  /**
   * Waits until the context is gone: closed, every fence's data dropped, its own data dropped, and
   * no op running. From then on the driver's code can be unloaded.
   *
   * @param timeout how long at most; zero asks without waiting
   * @return whether it is gone
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public boolean awaitDropped(Duration timeout) {
    long nanos = Timeouts.nanosOf(timeout);
    reclaimer.refuseToBlock("awaitDropped()");
    long start = System.nanoTime();
    long nap = SHORTEST_NAP_NANOS;
    boolean interrupted = false;
    while (dropped.getCount() != 0) {
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        break;
      }
      // Fences that are still pending have put nothing into the reclaimer that the barrier could
      // wait for.
      if (reclaimer.barrier(Duration.ofNanos(Math.min(left, LONGEST_NAP_NANOS)))) {
        interrupted |= Thread.interrupted();
        LockSupport.parkNanos(this, Math.min(left, nap));
        nap = Math.min(2 * nap, LONGEST_NAP_NANOS);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    // What the signals revoked instead of retiring it was retired before the context was.
    return dropped.getCount() == 0
        && (!revoked
            || reclaimer.barrier(
                Duration.ofNanos(Math.max(0, nanos - (System.nanoTime() - start)))));
  }

  @Nullable FenceRecord<D> recordOf(D data, Fence fence) {
    if (dataDrop == null) {
      return null;
    }
    ToLongFunction<? super D> weighing = dataDrop.weighing();
    return weighing == null
        ? new FenceRecord<>(this, data, dataDrop.weight(), fence)
        : new FenceRecord.Weighed<>(this, data, weighing.applyAsLong(data), fence);
  }

  /** Tells what the data of each fence weighs, if all weigh the same. */
  long dataWeight() {
    return dataDrop == null ? 0 : dataDrop.weight();
  }

  /** Tells whether one thread only arms, which is this one. */
  boolean isArmedHereOnly() {
    refuseOtherArmer();
    return armer != null;
  }

  void refuseOtherArmer() {
    if (armer != null && Thread.currentThread() != armer) {
      throw new IllegalStateException(
          "the fences of context "
              + this
              + " are armed and given up by "
              + armer
              + " only, not by "
              + Thread.currentThread()
              + "; hand the work over, or build the context without onlyArmedBy()");
    }
  }

  void arm(Fence fence) {
    long seqno = armer == null ? nextSeqno.getAndIncrement() : nextSeqno.getPlain();
    fence.armAs(seqno);
    FenceTrace.emit(timeline.driverName(), timeline.timelineName(), timeline.id(), seqno);
    pending.push(fence);
    if (armer != null) {
      // Only now, so that who signals up to this number finds the fence.
      nextSeqno.setRelease(seqno + 1);
      ProcessBarrier.light();
    }
    if (isClosed()) {
      // In a hardware context too: nothing can have been submitted for a fence that is being armed.
      cancel(fence, FenceProblem.Kind.CONTEXT_CLOSED, false);
    } else if (fence.hasCallbacks()) {
      fence.enableSignaling();
    }
  }

  boolean isClosed() {
    return (boolean) CLOSED.getVolatile(this);
  }

  boolean hasOneArmer() {
    return armer != null;
  }

  boolean isHardware() {
    return hardware;
  }

  /** For a fence that is pending while the context is closed; the context is pinned. */
  void pinFor(Fence fence) {
    if (pin() && !fence.takePinOfClose()) {
      unpin();
    }
  }

  /** For a fence that is pending while the context is closed; the context is pinned. */
  void cancelPending(Fence fence, long cancelled) {
    // Read first, because the signal forgets it.
    Throwable creationSite = fence.creationSite();
    if (fence.complete(cancelled)) {
      problems.report(new FenceProblem(FenceProblem.Kind.CONTEXT_CLOSED, fence, creationSite));
    }
  }

  /** Tells that a signal came late. */
  boolean signalWasLate() {
    lateSignals.increment();
    return false;
  }

  void closedUnsignaled(Fence fence) {
    if (hardware) {
      report(
          this, new FenceProblem(FenceProblem.Kind.CLOSED_UNSIGNALED, fence, fence.creationSite()));
    } else {
      cancel(fence, FenceProblem.Kind.CLOSED_UNSIGNALED, false);
    }
  }

  void forgotten(Fence fence, @Nullable Throwable creationSite) {
    if (!hardware) {
      cancel(fence, FenceProblem.Kind.FORGOTTEN, !dropForgotten);
    } else if (!fence.isSignaled()) {
      report(this, new FenceProblem(FenceProblem.Kind.FORGOTTEN, fence, creationSite));
    }
  }

  boolean pin() {
    long now;
    do {
      now = pins.get();
      if (now == 0) {
        return false;
      }
    } while (!pins.compareAndSet(now, now + 1));
    return true;
  }

  void unpin() {
    if (pins.decrementAndGet() == 0) {
      record.finish();
    }
  }

  void drop(D data) throws Exception {
    if (dataDrop != null) {
      dataDrop.drop().drop(data);
    }
  }

  void dropOwnData() throws Exception {
    FenceContextBuilder.OwnData<?> own = ownData;
    ownData = null;
    ops = null;
    try {
      if (own != null) {
        own.dropData();
      }
    } finally {
      dropped.countDown();
    }
  }

  void hasRevoked() {
    revoked = true;
  }

  /**
   * Reports a problem: to the context's handler, which is code of the driver that may be unloaded
   * once the context is gone, or then to the log.
   */
  static void report(@Nullable FenceContext<?> context, FenceProblem problem) {
    if (context == null || !context.pin()) {
      ProblemHandler.OF_NO_CONTEXT.report(problem);
      return;
    }
    try {
      context.problems.report(problem);
    } finally {
      context.unpin();
    }
  }

  Timeline timeline() {
    return timeline;
  }

  Waker waker() {
    return waker;
  }

  SpinWindow spinWindow() {
    return spinWindow;
  }

  ContextRecord<D> record() {
    return record;
  }

  @Nullable FenceOps<? super D> ops() {
    return ops;
  }

  @Nullable DropQueue dropQueue() {
    return dropQueue;
  }

  private void cancel(Fence fence, FenceProblem.Kind kind, boolean quarantine) {
    // Read first, because the signal forgets it.
    Throwable creationSite = fence.creationSite();
    boolean pinned = pin();
    try {
      long cancelled = OutcomeWord.failure(FenceError.ECANCELED, System.nanoTime());
      if (quarantine ? fence.completeAndQuarantine(cancelled) : fence.complete(cancelled)) {
        problems.report(new FenceProblem(kind, fence, creationSite));
      }
    } finally {
      if (pinned) {
        unpin();
      }
    }
  }

  /** Protects the data of one of this context's fences. */
  @SuppressWarnings("unchecked") // a fence of this context carries a D
  @Nullable D protect(Fence fence, Section section) {
    return (D) fence.protect(section);
  }

  @Override
  public String toString() {
    return timeline.id() + " " + timeline.driverName() + " " + timeline.timelineName();
  }

  /** Where a fence was allocated. */
  private static final class CreationSite extends Throwable {
    private static final long serialVersionUID = 1;

    CreationSite() {
      super("the fence was allocated here");
    }
  }
}
