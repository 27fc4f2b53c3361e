package dev.picket.fence.ring;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceContextBuilder;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.fence.SignalPathCallback;
import dev.picket.fence.trace.RingTrace;
import dev.picket.reclaim.spi.Blocking;
import dev.picket.reclaim.spi.ThreadContext;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A ring's jobs, and what its device says of them. What is done when the device does not do as it
 * should is {@link Descent}'s.
 *
 * @param <J> type of the jobs
 */
class RingCore<J> {
  /*
   * Guarantees
   *   1. A fence is signalled as done only for a number that the device has counted, that was submitted to it, and after
   *      which the device was seen to be there.
   *   2. A fence is ended with an error only after the device has acknowledged that it does not work on the job, or is cut
   *      off memory, or all memory is kept; or if the device was never given the job.
   *   3. After at most the job's time, three resets and their pauses, or the deadline of close(), one of them holds.
   * Assumptions
   *   1. Somebody polls.
   *   2. What the device's driver answers is read from the hardware (RingDevice).
   *   3. The driver's methods return.
   *
   * `lock` guards the state, the pending jobs, and the device: its methods are called under the lock while the ring is
   * RUNNING, and by the one thread that descends otherwise. Nothing in them may wait for the reclaimer, whose backlog may
   * be full of this ring's jobs. Callbacks, drops and the problem handler never run under the lock. A job that ended is
   * moved to EndedJobs, which are signalled after the lock is released.
   *
   *   submit   lock { arm, pending, device.submit }
   *   poll     lock { collect: device -> ended; hanging? then descend } signal ended
   *   descend  one thread at a time, without the lock: the ladder; then lock { collect, end what is left } signal ended
   */

  final RingDevice<J> device;
  final RingClock clock;
  final JobMemory<J> memory;
  final RingProblems problems;
  final PendingJobs<J> pending;
  final ReentrantLock lock = new ReentrantLock();
  final FenceContext<J> context;
  final long timeoutNanos;
  final @Nullable Thread dropOwner;
  private final String label;
  private final boolean inOrder;
  private final boolean canBeIsolated;
  private final EndedJobs<J> ended;
  private final Descent<J> descent;

  private volatile RingState state = RingState.RUNNING;
  private @Nullable String doubt;
  private int reserved;
  private int withoutPlace;
  private long submitted;
  private long lastGiven;
  private long lastCompleted;
  private long lastDoneOutOfOrder;
  private boolean contextClosed;

  RingCore(RingBuilder<J> builder) {
    device = builder.device;
    clock = builder.clock;
    timeoutNanos = builder.timeoutNanos;
    dropOwner = builder.dropOwner;
    label = device.name() + " " + builder.name;
    problems = new RingProblems(label, builder.onProblem);
    memory =
        new JobMemory<>(device, builder.jobDrop == null ? null : builder.jobDrop.drop(), problems);
    pending = new PendingJobs<>(builder.capacity);
    inOrder = !device.mayCompleteOutOfOrder();
    canBeIsolated = device.canBeIsolated();
    descent =
        new Descent<>(
            this,
            new Ladder<>(this, builder.resetAttempts, builder.resetBackOffNanos),
            builder.innocentJobs);
    context = newContext(builder);
    ended = new EndedJobs<>(lock, context, inOrder);
  }

  private FenceContext<J> newContext(RingBuilder<J> builder) {
    FenceContextBuilder<J> begun =
        FenceContext.<J>hardware(builder.reclaimer, device.name(), builder.name).ops(new Ops());
    if (inOrder) {
      begun.inOrder();
    }
    if (builder.jobDrop != null) {
      begun.drop(builder.jobDrop.weight(), memory::drop);
    }
    if (builder.dropOwner != null) {
      begun.handDropsBackTo(builder.dropOwner);
    }
    RingBuilder.OwnMemory<?> own = builder.ownMemory;
    if (own != null) {
      begun.ownData(own, own.weight(), known -> known.dropBy(memory));
    }
    return begun.build();
  }

  PreparedJob<J> prepare(J job) {
    refuseItsDevice();
    PreparedJob<J> prepared = new PreparedJob<>(this, job, true);
    lock.lock();
    try {
      refuseIfClosed();
      if (reserved + pending.taken() >= pending.capacity()) {
        throw new RingFullException(
            "all "
                + pending.capacity()
                + " places of ring "
                + label
                + " are taken: "
                + reserved
                + " prepared, "
                + pending.count()
                + " pending; wait for a fence, or build it with a higher capacity");
      }
      reserved++;
    } finally {
      lock.unlock();
    }
    allocate(prepared);
    return prepared;
  }

  /** Makes a job of those that wait elsewhere and may be more than there are places. */
  PreparedJob<J> jobWithoutPlace(J job) {
    return new PreparedJob<>(this, job, false);
  }

  /** Reserves everything but a place. */
  void prepareWithoutPlace(PreparedJob<J> job) {
    lock.lock();
    try {
      refuseIfClosed();
      withoutPlace++;
    } finally {
      lock.unlock();
    }
    allocate(job);
  }

  /** The job's data becomes the ring's in the last step: if anything is thrown, it has not. */
  private void allocate(PreparedJob<J> job) {
    memory.allocated();
    try {
      job.allocateFence(context);
    } catch (Throwable e) {
      memory.notAllocated();
      giveBack(job.hasPlace());
      afterwards();
      throw e;
    }
  }

  private void refuseIfClosed() {
    if (descent.isWanted() || state.isFinal()) {
      throw new IllegalStateException(
          "ring " + label + " is " + state + " and takes no more jobs; nothing was prepared");
    }
  }

  void refuseItsDevice() {
    if (isCalledByItsDevice()) {
      throw new IllegalStateException(
          "ring " + label + " was called by its own device, which would call itself");
    }
  }

  /** Whether the current thread is in a method of the device. */
  boolean isCalledByItsDevice() {
    return lock.isHeldByCurrentThread();
  }

  Fence submit(PreparedJob<J> job) {
    ThreadContext thread = ThreadContext.current();
    Fence fence;
    lock.lock();
    try {
      reserved--;
      fence = add(job);
      if (takesJobs()) {
        give(job, thread);
      } else if (state.isFinal()) {
        endAll();
      }
    } finally {
      lock.unlock();
    }
    if (state != RingState.RUNNING) {
      afterwards();
    }
    return fence;
  }

  /**
   * Submits a job that was prepared without a place, if there is one and the device takes jobs.
   *
   * @param whenEnded is called in the signalling path of the fence; never if nothing was changed
   * @return whether it was submitted
   */
  boolean submitIfFree(PreparedJob<J> job, SignalPathCallback whenEnded) {
    ThreadContext thread = ThreadContext.current();
    lock.lock();
    try {
      if (!takesJobs() || reserved + pending.taken() >= pending.capacity()) {
        return false;
      }
      withoutPlace--;
      Fence fence = add(job);
      // Nobody but this ring signals it, and not before the lock is released.
      try {
        fence.onSignal(whenEnded);
      } catch (Throwable e) {
        job.failWith(FenceError.ENOMEM);
        throw e;
      }
      give(job, thread);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean takesJobs() {
    return state == RingState.RUNNING && !descent.isWanted();
  }

  private Fence add(PreparedJob<J> job) {
    Fence fence = job.arm().fence();
    pending.add(job);
    submitted++;
    return fence;
  }

  /** Under the lock: the device gets what it does not have, unless it is to be stopped. */
  void giveWaiting() {
    if (takesJobs()) {
      ThreadContext thread = ThreadContext.current();
      pending.forEach(
          job -> {
            if (!job.isOnDevice() && job.error() == null) {
              give(job, thread);
            }
          });
    }
  }

  private void give(PreparedJob<J> job, ThreadContext thread) {
    FenceError errorBefore = job.errorBefore();
    if (errorBefore != null) {
      job.failWith(errorBefore);
      return;
    }
    thread.enterDevice();
    try {
      job.runsSince(clock.nanos());
      device.submit(job.seqno(), job.job());
      given(job);
    } catch (RuntimeException e) {
      job.failWith(FenceError.EINVAL);
      problems.note(RingProblem.Kind.DEVICE_THREW, "the device did not take job " + job.seqno(), e);
    } catch (Throwable e) {
      // That can have come after the doorbell.
      given(job);
      doubt = "submitting job " + job.seqno() + " broke off";
      problems.note(RingProblem.Kind.DEVICE_THREW, doubt, e);
    } finally {
      thread.exitDevice();
    }
  }

  private void given(PreparedJob<J> job) {
    job.givenToDevice();
    lastGiven = Math.max(lastGiven, job.seqno());
  }

  void giveUp(PreparedJob<J> job) {
    try {
      job.allocation().close();
    } finally {
      giveBack(job.hasPlace());
      afterwards();
    }
  }

  private void giveBack(boolean place) {
    lock.lock();
    try {
      if (place) {
        reserved--;
      } else {
        withoutPlace--;
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isInOrder() {
    return inOrder;
  }

  int poll() {
    refuseItsDevice();
    boolean mayDescend = Blocking.obstacle() == null;
    boolean descends = false;
    Trouble<J> trouble = null;
    lock.lock();
    try {
      if (state == RingState.RUNNING) {
        trouble = lookAtDevice();
        descends = mayDescend && descent.begins(trouble);
      }
    } finally {
      lock.unlock();
    }
    int signalled = descends ? descent.go(trouble) : afterwards();
    if (mayDescend && Thread.currentThread() == dropOwner) {
      context.poll();
    }
    return signalled;
  }

  /** Under the lock: collects, and tells what is wrong. */
  private @Nullable Trouble<J> lookAtDevice() {
    if (memory.isLying()) {
      return Trouble.disbelief("it wrote after it had acknowledged not to");
    }
    String disbelief = doubt == null ? collect() : doubt;
    if (disbelief != null) {
      return Trouble.disbelief(disbelief);
    }
    PreparedJob<J> guilty = guilty(clock.nanos());
    return guilty == null ? null : Trouble.hang(guilty);
  }

  /**
   * Under the lock: moves what the device has done to the ended jobs.
   *
   * @return null, or why the device cannot be believed
   */
  @Nullable String collect() {
    ThreadContext thread = ThreadContext.current();
    long completed;
    boolean progress;
    thread.enterDevice();
    try {
      completed = device.completedSeqno();
      String disbelief = whyNotBelieved(completed);
      if (disbelief != null) {
        return disbelief;
      }
      progress = anyCompletedOutOfOrder() || completed != lastCompleted;
      if (progress && !isThere()) {
        return "it is not there";
      }
    } catch (Throwable e) {
      problems.note(RingProblem.Kind.DEVICE_THREW, "reading what is completed failed", e);
      return "it could not be read";
    } finally {
      thread.exitDevice();
    }
    if (progress || pending.oldest() != null) {
      lastCompleted = completed;
      endDone();
    }
    return null;
  }

  /** Asked after each word of the device that lets memory go. */
  boolean isThere() {
    return device.isPresent();
  }

  @Nullable String whyNotBelieved(long completed) {
    if (completed < lastCompleted) {
      return "it had completed " + lastCompleted + " and now tells " + completed;
    }
    if (completed > lastGiven) {
      return "it was given jobs up to " + lastGiven + " and tells that " + completed + " is done";
    }
    return null;
  }

  private boolean anyCompletedOutOfOrder() {
    if (inOrder) {
      return false;
    }
    boolean[] any = {false};
    pending.forEach(
        job -> any[0] |= job.isOnDevice() && job.seeDone(device.isCompleted(job.seqno())));
    return any[0];
  }

  /** Under the lock: ends what was seen to be done, and what has failed and whose turn it is. */
  void endDone() {
    long now = clock.nanos();
    if (!inOrder) {
      pending.forEach(
          job -> {
            boolean done = job.isOnDevice() && (job.seqno() <= lastCompleted || job.isSeenDone());
            if (done) {
              lastDoneOutOfOrder = Math.max(lastDoneOutOfOrder, job.seqno());
            }
            if (done || job.error() != null) {
              end(job, now);
            }
          });
      return;
    }
    for (PreparedJob<J> job; (job = pending.oldest()) != null; ) {
      // A job that failed ends in its turn, when all before it have ended.
      if (job.error() == null && (!job.isOnDevice() || job.seqno() > lastCompleted)) {
        break;
      }
      end(job, now);
      PreparedJob<J> next = pending.oldest();
      if (next != null) {
        next.runsSince(now);
      }
    }
  }

  /** Under the lock: the job's fence is to be signalled. */
  void end(PreparedJob<J> job, long now) {
    pending.remove(job);
    job.end(now);
    ended.add(job);
  }

  /** Under the lock: the job whose time is over: the oldest, for a device that works in order. */
  @Nullable PreparedJob<J> guilty(long now) {
    if (inOrder) {
      PreparedJob<J> oldest = pending.oldest();
      return oldest != null && oldest.isOverdue(now) ? oldest : null;
    }
    @SuppressWarnings({"unchecked", "rawtypes"})
    PreparedJob<J>[] overdue = new PreparedJob[1];
    pending.forEach(
        job -> {
          if (overdue[0] == null && job.isOverdue(now)) {
            overdue[0] = job;
          }
        });
    return overdue[0];
  }

  /** Under the lock: the device was reset, and has none of the jobs that it had not done. */
  void nothingIsGiven() {
    lastGiven = Math.max(lastCompleted, lastDoneOutOfOrder);
  }

  /** What the device does while it is asked to stop. */
  @Nullable String collectAndSignal() {
    String disbelief = collectOnce();
    afterwards();
    return disbelief;
  }

  /** Interrupts may have been lost, and what was done is done. Tells why it is not believed. */
  @Nullable String collectLast() {
    return collectOnce();
  }

  private @Nullable String collectOnce() {
    lock.lock();
    try {
      return collect();
    } finally {
      lock.unlock();
    }
  }

  boolean isolate() {
    return canBeIsolated && descent.ladder().isolate();
  }

  /** Under the lock, of a job that the device does not work on any more; it ends in its turn. */
  void fail(PreparedJob<J> job, FenceError error) {
    job.takenFromDevice();
    if (job.needsCanary()) {
      plant(job);
    }
    if (job.error() == null) {
      job.failWith(error);
    }
  }

  /** Fills what the device must not write any more. */
  void plant(PreparedJob<J> job) {
    ThreadContext thread = ThreadContext.current();
    thread.enterDevice();
    try {
      memory.plant(job.job());
    } catch (Throwable e) {
      problems.note(
          RingProblem.Kind.DEVICE_THREW, "the memory of job " + job.seqno() + " is gone", e);
    } finally {
      thread.exitDevice();
    }
  }

  /** Under the lock: ends all that is pending, in the order of the numbers. */
  void endAll() {
    long now = clock.nanos();
    FenceError error = descent.endError();
    pending.forEach(
        job -> {
          if (state.isQuiet()) {
            fail(job, error);
          } else if (job.error() == null) {
            job.failWith(error);
          }
          end(job, now);
        });
  }

  void become(RingState next, String reason) {
    lock.lock();
    try {
      if (!state.mayBecome(next)) {
        throw new AssertionError("ring " + label + " from " + state + " to " + next);
      }
      RingTrace.transition(label, context.id(), state.name(), next.name(), reason, pending.count());
      state = next;
    } finally {
      lock.unlock();
    }
  }

  /** Without the lock: what must not be done under it. */
  int afterwards() {
    endLeftovers();
    int signalled = ended.signal();
    problems.tell();
    boolean close;
    lock.lock();
    try {
      close = state.isFinal() && reserved == 0 && withoutPlace == 0 && !contextClosed;
      contextClosed |= close;
    } finally {
      lock.unlock();
    }
    if (close) {
      context.close();
    }
    return signalled;
  }

  /** If ending all was broken off, for want of memory say. */
  private void endLeftovers() {
    if (!state.isFinal()) {
      return;
    }
    lock.lock();
    try {
      if (pending.count() > 0) {
        endAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** See {@link Ring#close(Duration)}. */
  RingReport close(long nanos) {
    long start = clock.nanos();
    if (mayTakeDown(start, nanos)) {
      descent.go(start, nanos);
    }
    afterwards();
    Naps naps = new Naps(clock, start, nanos);
    boolean inTime = true;
    while (inTime && state.isFinal() && report().unsignaled() > 0) {
      // Another thread is signalling, and may be in a callback.
      inTime = naps.nap();
    }
    descent.closedAfter(clock.nanos() - start);
    return report();
  }

  /** Waits while another thread descends; true if this one is to do it. */
  boolean mayTakeDown(long start, long nanos) {
    return descent.mayTakeDown(start, nanos);
  }

  /** What the jobs end with that are not done, once the ring has ended; null before. */
  @Nullable FenceError finalError() {
    if (!state.isFinal()) {
      return null;
    }
    lock.lock();
    try {
      return descent.endError();
    } finally {
      lock.unlock();
    }
  }

  RingState state() {
    return state;
  }

  RingReport report() {
    lock.lock();
    try {
      long completed = ended.completed();
      long failed = ended.failed();
      return new RingReport(
          label,
          state,
          canBeIsolated,
          submitted,
          completed,
          failed,
          submitted - completed - failed,
          memory.undropped(),
          memory.kept(),
          memory.isLying(),
          descent.closedIn());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return label;
  }

  /** Fences of the ring that are polled poll the ring. */
  private final class Ops implements FenceOps<J> {
    @Override
    public @Nullable Outcome poll(J data) {
      // Whoever holds the lock looks at the device itself.
      if (!isCalledByItsDevice() && lock.tryLock()) {
        try {
          if (state == RingState.RUNNING) {
            collect();
          }
        } finally {
          lock.unlock();
        }
        afterwards();
      }
      return null;
    }
  }
}
