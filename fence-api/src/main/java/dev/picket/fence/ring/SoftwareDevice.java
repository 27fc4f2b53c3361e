package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A device made of software that does what a {@link DevicePlan} says: for tests of what is built on
 * rings, and for work that takes no device. It writes to the memory of the job that it works on,
 * and counts what it wrote after that memory was freed.
 *
 * <p>On a {@link VirtualClock} it belongs to that clock's thread. Otherwise it has a daemon thread
 * of its own, until it is closed, and any thread may call it.
 */
public final class SoftwareDevice implements RingDevice<SoftwareJob>, AutoCloseable {
  /*
   * What the device has done is a function of the time: whoever asks it something first lets it work until now, under
   * `lock`. Its thread, or a wake on the virtual clock, does the same at the times at which something happens, so that it
   * writes when it is to write, and raises interrupts; these run under no lock and in no method that a ring has called.
   */

  /** What a register of 32 bits reads as if nobody answers. */
  private static final long ONES = 0xffff_ffffL;

  private static final long HEARTBEAT_NANOS = 1_000_000;
  private static final System.Logger LOG = System.getLogger(SoftwareDevice.class.getName());

  private final DevicePlan plan;
  private final RingClock clock;
  private final @Nullable VirtualClock virtualClock;
  private final @Nullable Thread thread;
  private final long madeNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Runnable interruptHandler;
  private volatile boolean closed;

  // guarded by lock
  private final SoftwareQueue queue;
  private final List<LateAct> lateActs = new ArrayList<>();
  private final Set<Long> completedLate = new HashSet<>();
  private boolean stopped;
  private boolean isolated;
  private long lastBegin = DevicePlan.NEVER;
  private long stopsAt = DevicePlan.NEVER;
  private int resets;
  private long writesAfterFree;
  private boolean interruptDue;
  private long wakesAt = DevicePlan.NEVER;

  /**
   * Makes a device that works in real time, on a daemon thread of its own.
   *
   * @param plan what it does wrong
   */
  public SoftwareDevice(DevicePlan plan) {
    this(plan, RingClock.system(), null);
  }

  /**
   * Makes a device that works while a virtual clock's time passes.
   *
   * @param plan what it does wrong
   * @param clock also the ring's
   */
  public SoftwareDevice(DevicePlan plan, VirtualClock clock) {
    this(plan, clock, clock);
  }

  private SoftwareDevice(DevicePlan plan, RingClock clock, @Nullable VirtualClock virtualClock) {
    this.plan = requireNonNull(plan, "plan");
    this.clock = requireNonNull(clock, "clock");
    this.virtualClock = virtualClock;
    madeNanos = clock.nanos();
    queue = new SoftwareQueue(this, plan);
    thread =
        virtualClock == null
            ? Thread.ofPlatform().daemon().name("picket-software-device").start(this::run)
            : null;
  }

  /**
   * Chooses what an interrupt does. The default is nothing; then nothing but polling finds what is
   * done.
   *
   * @param handler such as {@code ring::poll}; called by the device's thread, or in a pause of the
   *     virtual clock
   */
  public void onInterrupt(Runnable handler) {
    interruptHandler = requireNonNull(handler, "handler");
  }

  /**
   * Counts what must not be: writes to memory whose job was freed.
   *
   * @return writes so far
   */
  public long writesAfterFree() {
    lock.lock();
    try {
      work();
      return writesAfterFree;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the device's thread. A device on a virtual clock needs no closing. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  @Override
  public String name() {
    return "software";
  }

  @Override
  public void submit(long seqno, SoftwareJob job) {
    lock.lock();
    try {
      if (plan.good && job.durationNanos() == 0 && isIdle()) {
        doAtOnce(seqno, job);
        return;
      }
      work();
      if (plan.refused.contains(seqno)) {
        throw new IllegalArgumentException("job " + seqno + " is refused, as planned");
      }
      if (!answersOnes()) {
        queue.add(seqno, job, now());
        work();
        arrangeWake();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isIdle() {
    return queue.isEmpty() && !stopped && stopsAt == DevicePlan.NEVER;
  }

  private void doAtOnce(long seqno, SoftwareJob job) {
    if (job.memory().byteSize() != 0) {
      job.seqno = seqno;
      write(job, now());
    }
    job.doneByDevice();
    queue.completed(seqno);
    if (interruptHandler != null) {
      interruptDue = true;
      arrangeWake();
    }
  }

  @Override
  public long completedSeqno() {
    lock.lock();
    try {
      if (plan.good && isIdle()) {
        return queue.completed();
      }
      work();
      if (answersOnes()) {
        return ONES;
      }
      long completed = queue.completed();
      return completed > plan.backwardsAfterSeqno ? plan.backwardsAfterSeqno - 1 : completed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean mayCompleteOutOfOrder() {
    return plan.outOfOrder;
  }

  @Override
  public boolean isCompleted(long seqno) {
    lock.lock();
    try {
      work();
      return answersOnes() || queue.isCompleted(seqno) || completedLate.contains(seqno);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isPresent() {
    return plan.good || !answersOnes();
  }

  @Override
  public void stop() {
    lock.lock();
    try {
      work();
      if (!answersOnes() && !plan.ignoresStop && stopsAt == DevicePlan.NEVER) {
        long now = now();
        lastBegin = now;
        long delayed = now + plan.stopDelayNanos;
        stopsAt =
            Math.max(
                delayed < now ? DevicePlan.NEVER : delayed,
                plan.stopsBetweenJobs ? queue.lastEnd(now) : now);
        work();
        arrangeWake();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isStopped() {
    lock.lock();
    try {
      work();
      return answersOnes() || stopped;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean abandon(long seqno) {
    lock.lock();
    try {
      work();
      if (answersOnes()) {
        return true;
      }
      if (plan.cannotAbandon) {
        return false;
      }
      long now = now();
      SoftwareJob job = queue.giveUp(seqno, now);
      if (job != null) {
        actLate(job, now);
      }
      arrangeWake();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean reset() {
    long begun = now();
    for (long left; (left = plan.resetNanos - (now() - begun)) > 0; ) {
      clock.pause(left);
    }
    lock.lock();
    try {
      work();
      if (answersOnes()) {
        return true;
      }
      if (resets < plan.resetsThatFail) {
        resets++;
        return false;
      }
      giveUpAll(now());
      stopped = false;
      stopsAt = DevicePlan.NEVER;
      lastBegin = DevicePlan.NEVER;
      arrangeWake();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isolate() {
    lock.lock();
    try {
      work();
      isolated |= !plan.cannotBeIsolated;
      return isolated;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<MemorySegment> writableMemory(SoftwareJob job) {
    return job.memory().byteSize() == 0 ? List.of() : List.of(job.memory());
  }

  private boolean answersOnes() {
    long age = now();
    return age >= plan.onesAfterNanos || age >= plan.removedAfterNanos;
  }

  /** All its times are since it was made, and so are never negative, whatever the clock's are. */
  private long now() {
    return clock.nanos() - madeNanos;
  }

  /** Under the lock: does what is due. */
  private void work() {
    long now = now();
    if (now >= plan.removedAfterNanos) {
      queue.giveUpAll(now);
      lateActs.clear();
      stopped = true;
      return;
    }
    if (!stopped) {
      queue.work(Math.min(now, stopsAt), lastBegin);
      if (now >= stopsAt) {
        giveUpAll(stopsAt);
        stopped = true;
      }
    }
    if (!lateActs.isEmpty()) {
      doLateActs(now);
    }
  }

  private void giveUpAll(long now) {
    SoftwareJob job = queue.working();
    if (job != null) {
      actLate(job, now);
    }
    queue.giveUpAll(now);
  }

  private void actLate(SoftwareJob job, long now) {
    if (plan.lateWriteNanos != DevicePlan.NEVER) {
      lateActs.add(new LateAct(job, job.seqno, now + plan.lateWriteNanos, true));
    }
    if (plan.lateCompletionNanos != DevicePlan.NEVER) {
      lateActs.add(new LateAct(job, job.seqno, now + plan.lateCompletionNanos, false));
    }
  }

  private void doLateActs(long now) {
    for (Iterator<LateAct> acts = lateActs.iterator(); acts.hasNext(); ) {
      LateAct act = acts.next();
      if (act.nanos > now) {
        continue;
      }
      acts.remove();
      if (act.writes) {
        write(act.job, now);
      } else if (plan.outOfOrder) {
        completedLate.add(act.seqno);
      } else {
        queue.completed(act.seqno);
      }
    }
  }

  /** Under the lock, as are all that the queue calls. */
  void write(SoftwareJob job, long now) {
    if (!isolated && job.memory().byteSize() != 0 && !job.write(madeNanos + now)) {
      writesAfterFree++;
    }
  }

  /** What it ends from now on it has not done: it could write nothing. */
  boolean isCutOff() {
    return isolated;
  }

  void ended(long seqno) {
    interruptDue |= !plan.withoutInterrupt.contains(seqno);
  }

  /** Under the lock: sees to it that somebody comes when something happens. */
  private void arrangeWake() {
    long next = nextEvent();
    if (next >= wakesAt) {
      return;
    }
    wakesAt = next;
    if (virtualClock != null) {
      virtualClock.at(madeNanos + next, this::wake);
    } else if (Thread.currentThread() != thread) {
      LockSupport.unpark(thread);
    }
  }

  private long nextEvent() {
    if (interruptDue && interruptHandler != null) {
      return now();
    }
    long next = DevicePlan.NEVER;
    if (!stopped) {
      next = Math.min(stopsAt, queue.nextEnd(lastBegin));
    }
    for (LateAct act : lateActs) {
      next = Math.min(next, act.nanos);
    }
    // In real time it writes on while a job hangs, whether or not anybody asks.
    return virtualClock != null || queue.isEmpty() ? next : Math.min(next, now() + HEARTBEAT_NANOS);
  }

  /** Works, and raises an interrupt if one is due. */
  private void wake() {
    boolean interrupts;
    Runnable handler = interruptHandler;
    lock.lock();
    try {
      work();
      interrupts = interruptDue;
      interruptDue = false;
      if (wakesAt <= now()) {
        wakesAt = DevicePlan.NEVER;
      }
      arrangeWake();
    } finally {
      lock.unlock();
    }
    if (interrupts && handler != null) {
      handler.run();
    }
  }

  private void run() {
    while (!closed) {
      try {
        wake();
      } catch (Throwable e) {
        logFailure(e);
      }
      // Read last: a lock that the handler waited for may have swallowed what unparked the thread.
      long next = nextWake();
      if (!closed) {
        LockSupport.parkNanos(this, next - now());
      }
    }
  }

  private static void logFailure(Throwable thrown) {
    try {
      LOG.log(Level.ERROR, "The handler of an interrupt has failed", thrown);
    } catch (Throwable e) {
      // The log is broken, and there is nobody left to tell.
    }
  }

  private long nextWake() {
    lock.lock();
    try {
      return wakesAt;
    } finally {
      lock.unlock();
    }
  }

  /** What the device does after it has acknowledged not to. */
  private record LateAct(SoftwareJob job, long seqno, long nanos, boolean writes) {}
}
