package dev.picket.fence.ring;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceContextBuilder;
import dev.picket.fence.FenceError;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.fence.trace.RingTrace;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.spi.Blocking;
import dev.picket.reclaim.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue of jobs on a device, whose fences are signalled when the device is done with a job, or
 * when it is certain that it will not touch that job's memory any more; and always in finite time.
 * Nothing but the ring can signal them.
 *
 * <p>Any thread may call anything. The ring has no thread of its own: somebody has to {@link
 * #poll}, from an interrupt handler, a loop, or a {@link RingPoller}.
 *
 * <p>Follows how drivers of the Linux kernel tear their rings down (xe, amdgpu, the DRM scheduler).
 *
 * @param <J> type of the jobs
 */
public class Ring<J> implements AutoCloseable {
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
   * RUNNING, and by the one thread that is `descending` otherwise. Callbacks, drops and the problem handler never run
   * under it. A job that ended is moved to EndedJobs, which are signalled after the lock is released.
   *
   *   submit   lock { arm, pending, device.submit }
   *   poll     lock { collect: device -> ended; hanging? then descend } signal ended
   *   descend  one thread at a time, without the lock: the ladder; then lock { collect, end what is left } signal ended
   */

  static final Duration CLOSE_TIME = Duration.ofSeconds(10);
  private static final long LONGEST_NAP_NANOS = 1_000_000;
  private static final long SHORTEST_NAP_NANOS = 20_000;

  final RingDevice<J> device;
  final RingClock clock;
  final JobMemory<J> memory;
  final RingProblems problems;
  final PendingJobs<J> pending;
  final EndedJobs<J> ended;
  private final ReentrantLock lock = new ReentrantLock();
  private final FenceContext<J> context;
  private final String label;
  private final Ladder<J> ladder;
  private final InnocentJobs innocentJobs;
  private final boolean inOrder;
  final long timeoutNanos;
  private final @Nullable Thread dropOwner;

  private volatile RingState state = RingState.RUNNING;
  private boolean closing;
  private int waitingClosers;
  private @Nullable String doubt;
  private volatile long closeNanos;
  private boolean descending;

  /** What jobs fail with once the state is final. */
  private FenceError endError = FenceError.EIO;

  private int reserved;
  private int withoutPlace;
  private long submitted;
  private long lastGiven;
  private long lastCompleted;
  private long lastDoneOutOfOrder;
  private boolean contextClosed;
  private volatile long closedInNanos;

  Ring(RingBuilder<J> builder) {
    device = builder.device;
    clock = builder.clock;
    timeoutNanos = builder.timeoutNanos;
    dropOwner = builder.dropOwner;
    innocentJobs = builder.innocentJobs;
    label = device.name() + " " + builder.name;
    problems = new RingProblems(label, builder.onProblem);
    memory =
        new JobMemory<>(device, builder.jobDrop == null ? null : builder.jobDrop.drop(), problems);
    pending = new PendingJobs<>(builder.capacity);
    inOrder = !device.mayCompleteOutOfOrder();
    context = newContext(builder);
    ended = new EndedJobs<>(lock, context, inOrder);
    ladder = new Ladder<>(this, builder.resetAttempts, builder.resetBackOffNanos);
  }

  @SuppressWarnings("this-escape") // nobody can see a fence of it yet
  private FenceContext<J> newContext(RingBuilder<J> builder) {
    FenceContextBuilder<J> context =
        FenceContext.<J>hardware(builder.reclaimer, device.name(), builder.name).ops(new Ops());
    if (inOrder) {
      context.inOrder();
    }
    if (builder.jobDrop != null) {
      context.drop(builder.jobDrop.weight(), memory::drop);
    }
    if (builder.dropOwner != null) {
      context.handDropsBackTo(builder.dropOwner);
    }
    RingBuilder.OwnMemory<?> own = builder.ownMemory;
    if (own != null) {
      context.ownData(own, own.weight(), known -> known.dropBy(memory));
    }
    return context.build();
  }

  /**
   * Begins a ring.
   *
   * @param <J> type of the jobs
   * @param reclaimer drops the jobs' data
   * @param device does the jobs; belongs to the ring from here on
   * @return a builder
   */
  public static <J> RingBuilder<J> on(Reclaimer reclaimer, RingDevice<J> device) {
    return new RingBuilder<>(reclaimer, device);
  }

  /**
   * Reserves everything that a job will need. Allocates; at the reclaimer's limit it blocks or
   * fails.
   *
   * @param job what to do; its data belongs to the ring from here on
   * @return the job, to be submitted or closed
   * @throws RingFullException if every place is taken
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the ring is closed or has failed, if it would have to block in
   *     a section, a callback or a drop, or if a method of the device calls it
   */
  public PreparedJob<J> prepare(J job) {
    refuseItsDevice();
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
    return allocate(job, true);
  }

  /**
   * Reserves everything but a place: for jobs that wait elsewhere and may be more than there are
   * places.
   */
  PreparedJob<J> prepareWithoutPlace(J job) {
    lock.lock();
    try {
      refuseIfClosed();
      withoutPlace++;
    } finally {
      lock.unlock();
    }
    return allocate(job, false);
  }

  private PreparedJob<J> allocate(J job, boolean hasPlace) {
    memory.allocated();
    try {
      return new PreparedJob<>(this, job, context.allocate(job), hasPlace);
    } catch (Throwable e) {
      memory.notAllocated();
      giveBack(hasPlace);
      afterwards();
      throw e;
    }
  }

  private void refuseIfClosed() {
    if (closing || state.isFinal()) {
      throw new IllegalStateException(
          "ring " + label + " is " + state + " and takes no more jobs; nothing was prepared");
    }
  }

  /**
   * Prepares a job and submits it.
   *
   * @param job what to do; its data belongs to the ring from here on
   * @return the consumer's view, the only one that leaves the ring
   * @throws RingFullException if every place is taken
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the ring is closed or has failed, or if it would have to block
   *     in a section, a callback or a drop
   */
  public Fence submit(J job) {
    return prepare(job).submit();
  }

  void refuseItsDevice() {
    if (isCalledByItsDevice()) {
      throw new IllegalStateException(
          "ring " + label + " was called by its own device, which would call itself");
    }
  }

  Fence submit(PreparedJob<J> job) {
    Fence fence;
    lock.lock();
    try {
      reserved--;
      fence = job.arm().fence();
      pending.add(job);
      submitted++;
      if (state == RingState.RUNNING && !closing) {
        give(job);
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
   * @return the fence; null if nothing was changed
   */
  @Nullable Fence submitIfFree(PreparedJob<J> job) {
    lock.lock();
    try {
      if (state != RingState.RUNNING
          || closing
          || reserved + pending.taken() >= pending.capacity()) {
        return null;
      }
      withoutPlace--;
      Fence fence = job.arm().fence();
      pending.add(job);
      submitted++;
      give(job);
      return fence;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the current thread is in a method of the device. */
  boolean isCalledByItsDevice() {
    return lock.isHeldByCurrentThread();
  }

  boolean isInOrder() {
    return inOrder;
  }

  /** What the jobs end with that are not done, once the ring has ended; null before. */
  @Nullable FenceError finalError() {
    if (!state.isFinal()) {
      return null;
    }
    lock.lock();
    try {
      return endError;
    } finally {
      lock.unlock();
    }
  }

  void giveUp(PreparedJob<J> job) {
    job.allocation().close();
    giveBack(job.hasPlace());
    afterwards();
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

  /**
   * Looks what the device has done, signals these fences, and recovers from jobs that hang: to be
   * called after an interrupt, and now and then without one, because interrupts get lost. Waits for
   * nothing while jobs end in time; a recovery takes as long as the device's resets. In a section,
   * a callback or a drop it only signals what is done. If a {@link #close(Duration)} ran out of
   * time while another thread recovered, the next poll goes on with it, for as long again. On the
   * thread that drops are handed back to it also runs these.
   *
   * @return how many fences this call has signalled
   * @throws IllegalStateException if a method of the device calls it
   */
  public int poll() {
    refuseItsDevice();
    boolean mayRecover = Blocking.obstacle() == null;
    Trouble<J> trouble = null;
    boolean closes = false;
    lock.lock();
    try {
      if (state == RingState.RUNNING) {
        trouble = lookAtDevice();
        // Who wanted to close had no time left while another thread recovered.
        closes = closing && waitingClosers == 0 && trouble == null && mayRecover;
        if (closes) {
          descending = true;
          become(RingState.STOPPING, "closed");
        } else if (trouble != null && mayRecover) {
          descending = true;
          become(trouble.firstState(), trouble.reason());
        }
      }
    } finally {
      lock.unlock();
    }
    boolean descends = closes || (trouble != null && mayRecover);
    int signalled = 0;
    try {
      signalled = afterwards();
      if (closes) {
        descend(clock.nanos(), closeNanos);
      } else if (trouble != null && mayRecover) {
        descend(trouble);
      }
    } catch (Throwable e) {
      if (!descends || !endAnyhow(e)) {
        throw e;
      }
    }
    if (descends) {
      signalled += afterwards();
    }
    if (mayRecover && Thread.currentThread() == dropOwner) {
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
    long completed;
    boolean progress;
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
    }
    if (progress || pending.oldest() != null) {
      lastCompleted = completed;
      endDone(completed, clock.nanos());
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

  private void endDone(long completed, long now) {
    if (!inOrder) {
      pending.forEach(
          job -> {
            boolean done = job.isOnDevice() && (job.seqno() <= completed || job.isSeenDone());
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
      if (job.error() == null && (!job.isOnDevice() || job.seqno() > completed)) {
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

  private void give(PreparedJob<J> job) {
    FenceError errorBefore = job.errorBefore();
    if (errorBefore != null) {
      job.failWith(errorBefore);
      return;
    }
    try {
      job.runsSince(clock.nanos());
      device.submit(job.seqno(), job.job());
      job.givenToDevice();
      lastGiven = Math.max(lastGiven, job.seqno());
    } catch (RuntimeException e) {
      job.failWith(FenceError.EINVAL);
      problems.note(RingProblem.Kind.DEVICE_THREW, "the device did not take job " + job.seqno(), e);
    } catch (Throwable e) {
      // That can have come after the doorbell.
      job.givenToDevice();
      lastGiven = Math.max(lastGiven, job.seqno());
      doubt = "submitting job " + job.seqno() + " broke off";
      problems.note(RingProblem.Kind.DEVICE_THREW, doubt, e);
    }
  }

  /** For the ladder: what the device does while it is asked to stop. */
  @Nullable String collectAndSignal() {
    String disbelief;
    lock.lock();
    try {
      disbelief = collect();
    } finally {
      lock.unlock();
    }
    afterwards();
    return disbelief;
  }

  /** Down the ladder because of trouble; the state is the trouble's first already. */
  private void descend(Trouble<J> trouble) {
    problems.note(trouble.kind(), trouble.reason(), null);
    PreparedJob<J> guilty = trouble.guilty();
    if (guilty == null) {
      cutOff(trouble.reason(), null, clock.nanos(), Long.MAX_VALUE);
    } else if (ladder.abandon(guilty.seqno())) {
      resume(guilty, FenceError.ENODATA, false);
    } else {
      become(RingState.RESETTING, "job " + guilty.seqno() + " was not given up");
      if (ladder.reset(clock.nanos(), Long.MAX_VALUE)) {
        resume(guilty, FenceError.ETIME, true);
      } else {
        become(RingState.ISOLATING, "no reset was acknowledged");
        finishIsolated(guilty);
      }
    }
  }

  /**
   * Whatever was thrown on the way down, by a clock or for want of memory: the way has an end.
   * Tells whether there was anything left to be ended.
   */
  private boolean endAnyhow(Throwable thrown) {
    lock.lock();
    try {
      if (!descending) {
        return pending.count() > 0;
      }
      problems.note(RingProblem.Kind.DEVICE_THREW, "the way down broke off", thrown);
      if (state != RingState.ISOLATING) {
        become(RingState.ISOLATING, "the way down broke off");
      }
    } finally {
      lock.unlock();
    }
    boolean isolated = isolate();
    finish(
        isolated ? RingState.ISOLATED : RingState.LOST,
        "the way down broke off",
        null,
        FenceError.EIO);
    return true;
  }

  /** The device is not believed: what it acknowledges counts only if there is no other way. */
  private void cutOff(String reason, @Nullable PreparedJob<J> guilty, long start, long nanos) {
    if (isolate()) {
      finish(RingState.ISOLATED, reason, guilty, FenceError.EIO);
    } else {
      become(RingState.RESETTING, "the device cannot be isolated");
      boolean reset = ladder.reset(start, nanos);
      finish(reset ? RingState.RESET : RingState.LOST, reason, guilty, FenceError.EIO);
    }
  }

  boolean isolate() {
    return ladder.isolate();
  }

  /** What a device counts that is cut off, or nearly, it may have done without writing. */
  private void finishIsolated(@Nullable PreparedJob<J> guilty) {
    collectLast();
    if (isolate()) {
      finish(RingState.ISOLATED, "the device can reach no memory", guilty, FenceError.EIO);
    } else {
      finish(RingState.LOST, "the device could not be isolated", guilty, FenceError.EIO);
    }
  }

  /** The device has acknowledged: what it counts now is the last that it has done. */
  private void finishQuiet(RingState end, String reason, long start, long nanos) {
    String disbelief = collectLast();
    if (disbelief == null) {
      finish(end, reason, null, FenceError.ECANCELED);
    } else {
      become(RingState.ISOLATING, disbelief);
      cutOff(disbelief, null, start, nanos);
    }
  }

  /** The device works again, or still; the guilty job does not, nor do others after a reset. */
  private void resume(PreparedJob<J> guilty, FenceError error, boolean afterReset) {
    String disbelief;
    lock.lock();
    try {
      // A device that was made to give the job up counts it as it counts those that are done.
      if (!afterReset && pending.contains(guilty)) {
        fail(guilty, error);
      }
      disbelief = collect();
      if (disbelief == null) {
        if (afterReset) {
          if (pending.contains(guilty)) {
            fail(guilty, error);
          }
          lastGiven = Math.max(lastCompleted, lastDoneOutOfOrder);
          pending.forEach(this::interrupted);
        }
        endDone(lastCompleted, clock.nanos());
        descending = false;
        become(RingState.RUNNING, "recovered from job " + guilty.seqno());
        if (!closing) {
          pending.forEach(this::giveIfWaiting);
        }
      }
    } finally {
      lock.unlock();
    }
    if (disbelief != null) {
      become(RingState.ISOLATING, "after the recovery " + disbelief);
      cutOff(disbelief, guilty, clock.nanos(), Long.MAX_VALUE);
    }
  }

  /** Under the lock: what becomes of an innocent job after a reset. */
  private void interrupted(PreparedJob<J> job) {
    if (!job.isOnDevice() || job.error() != null) {
      return;
    }
    FenceError errorBefore = job.errorBefore();
    if (errorBefore != null) {
      fail(job, errorBefore);
    } else if (innocentJobs == InnocentJobs.RUN_AGAIN && job.mayRunAgain()) {
      job.takenFromDevice();
    } else {
      fail(job, FenceError.ECANCELED);
    }
  }

  private void giveIfWaiting(PreparedJob<J> job) {
    if (!job.isOnDevice() && job.error() == null) {
      give(job);
    }
  }

  /** Under the lock, of a job that the device does not work on any more; it ends in its turn. */
  private void fail(PreparedJob<J> job, FenceError error) {
    if (job.isOnDevice()) {
      job.takenFromDevice();
      try {
        memory.plant(job.job());
      } catch (Throwable e) {
        problems.note(
            RingProblem.Kind.DEVICE_THREW, "the memory of job " + job.seqno() + " is gone", e);
      }
    }
    if (job.error() == null) {
      job.failWith(error);
    }
  }

  /** The end of the ladder: from here on nothing is submitted, and nothing stays pending. */
  private void finish(
      RingState end, String reason, @Nullable PreparedJob<J> guilty, FenceError error) {
    if (end == RingState.LOST) {
      memory.keepAll();
      problems.note(
          RingProblem.Kind.DEVICE_LOST,
          "neither a stop nor a reset nor isolation was to be had ("
              + reason
              + "); all memory that the device can reach is kept until deviceIsClosed()",
          null);
    }
    lock.lock();
    try {
      become(end, reason);
      descending = false;
      endError = error;
      if (guilty != null && pending.contains(guilty) && guilty.error() == null) {
        guilty.failWith(FenceError.ETIME);
      }
      endAll();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts may have been lost, and what was done is done. Tells why it is not believed. */
  @Nullable String collectLast() {
    lock.lock();
    try {
      return collect();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: ends all that is pending, in the order of the numbers. */
  void endAll() {
    long now = clock.nanos();
    pending.forEach(
        job -> {
          if (state.isQuiet()) {
            fail(job, endError);
          } else if (job.error() == null) {
            job.failWith(endError);
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
  private int afterwards() {
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

  /**
   * Closes the ring like {@link #close(Duration)}, within ten seconds.
   *
   * @throws IllegalStateException in a section, a callback or a drop
   */
  @Override
  public void close() {
    close(CLOSE_TIME);
  }

  /**
   * Ends the ring. Refuses new jobs, stops the device and waits for its acknowledgement; without
   * one, resets it; without that, isolates it; without that, declares it lost and keeps all memory
   * that it can reach. Only then the fences of jobs that the device has not done end with an error,
   * in the order of their numbers: {@code ECANCELED} if the device obeyed, {@code EIO} otherwise.
   * Each rung is tried at least once. Calling it again, from other threads too, waits for the same
   * end. Does not wait for drops: a reader that stalls delays these only.
   *
   * @param deadline how long to wait for the device, half of it for the stop; a call to the device
   *     that takes longer is waited for by the thread that made it
   * @return what was reached and what is left
   * @throws IllegalArgumentException if the deadline is negative
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public RingReport close(Duration deadline) {
    long nanos = Timeouts.nanosOf(deadline);
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          "ring "
              + label
              + " was closed inside "
              + obstacle
              + " and could wait for itself; close it outside");
    }
    long start = clock.nanos();
    if (mayTakeDown(start, nanos)) {
      takeDown(start, nanos);
    }
    afterwards();
    long nap = SHORTEST_NAP_NANOS;
    while (state.isFinal() && report().unsignaled() > 0 && clock.nanos() - start < nanos) {
      // Another thread is signalling, and may be in a callback.
      clock.pause(nap);
      nap = Math.min(2 * nap, LONGEST_NAP_NANOS);
    }
    if (closedInNanos == 0) {
      closedInNanos = Math.max(1, clock.nanos() - start);
    }
    return report();
  }

  /** Waits while another thread descends; true if this one is to do it. */
  boolean mayTakeDown(long start, long nanos) {
    lock.lock();
    try {
      waitingClosers++;
    } finally {
      lock.unlock();
    }
    try {
      return waitToTakeDown(start, nanos);
    } finally {
      lock.lock();
      try {
        waitingClosers--;
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean waitToTakeDown(long start, long nanos) {
    long nap = SHORTEST_NAP_NANOS;
    while (true) {
      lock.lock();
      try {
        closing = true;
        closeNanos = nanos;
        if (state.isFinal()) {
          return false;
        }
        if (!descending) {
          descending = true;
          become(RingState.STOPPING, "closed");
          return true;
        }
      } finally {
        lock.unlock();
      }
      long left = nanos - (clock.nanos() - start);
      if (left <= 0) {
        return false;
      }
      clock.pause(Math.min(left, nap));
      nap = Math.min(2 * nap, LONGEST_NAP_NANOS);
    }
  }

  private void takeDown(long start, long nanos) {
    try {
      descend(start, nanos);
    } catch (Throwable e) {
      if (!endAnyhow(e)) {
        throw e;
      }
    }
  }

  private void descend(long start, long nanos) {
    Ladder.Stop stop = ladder.stop(start, nanos / 2);
    String disbelief = stop.disbelief();
    if (stop.acknowledged()) {
      finishQuiet(RingState.STOPPED, "the stop was acknowledged", start, nanos);
    } else if (disbelief != null) {
      become(RingState.ISOLATING, disbelief);
      cutOff(disbelief, null, start, nanos);
    } else {
      become(RingState.RESETTING, "the stop was not acknowledged");
      if (ladder.reset(start, nanos)) {
        finishQuiet(RingState.RESET, "the reset was acknowledged", start, nanos);
      } else {
        become(RingState.ISOLATING, "no reset was acknowledged");
        finishIsolated(null);
      }
    }
  }

  /**
   * Drops what was kept because the device could still reach it: to be called after the last close
   * of the device, which ends that. Drops run on this thread.
   *
   * @return how many drops ran
   * @throws IllegalStateException if the ring is not closed, if drops are to be handed back to
   *     another thread, or if a drop threw
   */
  public int deviceIsClosed() {
    if (!state.isFinal()) {
      throw new IllegalStateException(
          "ring " + label + " is " + state + "; close it before its device");
    }
    if (dropOwner != null && Thread.currentThread() != dropOwner) {
      throw new IllegalStateException(
          "drops of ring " + label + " belong to " + dropOwner + "; call deviceIsClosed() there");
    }
    return memory.deviceIsClosed();
  }

  /**
   * Waits until the data of every job was dropped and no driver code is running.
   *
   * @param timeout how long at most; zero asks without waiting
   * @return whether it is so; what is kept does not count
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public boolean awaitDropped(Duration timeout) {
    return context.awaitDropped(timeout);
  }

  /**
   * Tells where on the ladder the ring is.
   *
   * @return the state
   */
  public RingState state() {
    return state;
  }

  /**
   * Tells how many jobs fit, prepared or pending.
   *
   * @return 1 or more
   */
  public int capacity() {
    return pending.capacity();
  }

  /**
   * Tells how it stands with the ring's jobs.
   *
   * @return as of now
   */
  public RingReport report() {
    lock.lock();
    try {
      long completed = ended.completed();
      long failed = ended.failed();
      return new RingReport(
          label,
          state,
          device.canBeIsolated(),
          submitted,
          completed,
          failed,
          submitted - completed - failed,
          memory.undropped(),
          memory.kept(),
          memory.isLying(),
          Duration.ofNanos(closedInNanos));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells who drops the jobs' data.
   *
   * @return the reclaimer
   */
  public Reclaimer reclaimer() {
    return context.reclaimer();
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
