package dev.picket.fence.ring;

import dev.picket.fence.FenceError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A ring's way down the {@link Ladder}: because a job hangs, because the device is not believed, or
 * to close the ring. It leads back to {@link RingState#RUNNING}, or to one of the ends.
 *
 * @param <J> type of the jobs
 */
final class Descent<J> {
  /*
   * One thread at a time descends: the one that has set `underWay`, under the ring's lock. It changes the state, and calls
   * the device without the lock; nobody else calls it meanwhile. Who wants to close the ring waits for that thread, or has
   * no time left, and then the next poll does it.
   */

  private final RingCore<J> ring;
  private final Ladder<J> ladder;
  private final InnocentJobs innocentJobs;

  private volatile long closeNanos;
  private volatile long closedInNanos;

  // guarded by the ring's lock
  private boolean closing;
  private int waitingClosers;
  private boolean underWay;

  /** What jobs fail with once the state is final. */
  private FenceError endError = FenceError.EIO;

  Descent(RingCore<J> ring, Ladder<J> ladder, InnocentJobs innocentJobs) {
    this.ring = ring;
    this.ladder = ladder;
    this.innocentJobs = innocentJobs;
  }

  Ladder<J> ladder() {
    return ladder;
  }

  /** Under the lock: whether somebody wants to close the ring. */
  boolean isWanted() {
    return closing;
  }

  /** Under the lock: what the jobs fail with that are left at the end. */
  FenceError endError() {
    return endError;
  }

  /** Notes how long the first call of close() has taken. */
  void closedAfter(long nanos) {
    if (closedInNanos == 0) {
      closedInNanos = Math.max(1, nanos);
    }
  }

  Duration closedIn() {
    return Duration.ofNanos(closedInNanos);
  }

  /** Under the lock of a ring that runs: whether the caller is to descend, and then {@link #go}. */
  boolean begins(@Nullable Trouble<J> trouble) {
    if (trouble != null) {
      underWay = true;
      ring.become(trouble.firstState(), trouble.reason());
      return true;
    }
    // Who wanted to close had no time left while another thread recovered.
    return closing && waitingClosers == 0 && beginsToClose();
  }

  private boolean beginsToClose() {
    underWay = true;
    ring.become(RingState.STOPPING, "closed");
    return true;
  }

  /** Waits while another thread descends; true if this one is to do it. */
  boolean mayTakeDown(long start, long nanos) {
    changeWaitingClosers(1);
    try {
      return waitToTakeDown(new Naps(ring.clock, start, nanos), nanos);
    } finally {
      changeWaitingClosers(-1);
    }
  }

  private void changeWaitingClosers(int by) {
    ring.lock.lock();
    try {
      waitingClosers += by;
    } finally {
      ring.lock.unlock();
    }
  }

  private boolean waitToTakeDown(Naps naps, long nanos) {
    do {
      ring.lock.lock();
      try {
        closing = true;
        closeNanos = nanos;
        if (ring.state().isFinal()) {
          return false;
        }
        if (!underWay) {
          return beginsToClose();
        }
      } finally {
        ring.lock.unlock();
      }
    } while (naps.nap());
    return false;
  }

  /** Descends because of trouble, or to close the ring; gives how many fences were signalled. */
  int go(@Nullable Trouble<J> trouble) {
    int signalled = 0;
    try {
      signalled = ring.afterwards();
      long start = ring.clock.nanos();
      if (trouble == null) {
        stop(start, closeNanos);
      } else {
        recover(trouble, start);
      }
    } catch (Throwable e) {
      if (!endAnyhow(e)) {
        throw e;
      }
    }
    return signalled + ring.afterwards();
  }

  /** Descends to close the ring. */
  void go(long start, long nanos) {
    try {
      stop(start, nanos);
    } catch (Throwable e) {
      if (!endAnyhow(e)) {
        throw e;
      }
    }
  }

  /**
   * Whatever is thrown on the way, by a clock or for want of memory: the way has an end. Tells
   * whether there was anything left to be ended.
   */
  private boolean endAnyhow(Throwable thrown) {
    String reason = "the way down broke off";
    ring.lock.lock();
    try {
      if (!underWay) {
        return ring.pending.count() > 0;
      }
      ring.problems.note(RingProblem.Kind.DEVICE_THREW, reason, thrown);
      if (ring.state() != RingState.ISOLATING) {
        ring.become(RingState.ISOLATING, reason);
      }
    } finally {
      ring.lock.unlock();
    }
    RingState end = ring.isolate() ? RingState.ISOLATED : RingState.LOST;
    finish(end, reason, null, FenceError.EIO);
    return true;
  }

  private void recover(Trouble<J> trouble, long start) {
    ring.problems.note(trouble.kind(), trouble.reason(), null);
    PreparedJob<J> guilty = trouble.guilty();
    if (guilty == null) {
      cutOff(trouble.reason(), null, start, Long.MAX_VALUE);
    } else if (ladder.abandon(guilty.seqno())) {
      goOnWithout(guilty);
    } else {
      ring.become(RingState.RESETTING, "job " + guilty.seqno() + " was not given up");
      if (ladder.reset(start, Long.MAX_VALUE)) {
        beginAnew(guilty);
      } else {
        ring.become(RingState.ISOLATING, "no reset was acknowledged");
        finishIsolated(guilty);
      }
    }
  }

  /** The device has given the guilty job up, and works on. */
  private void goOnWithout(PreparedJob<J> guilty) {
    String disbelief;
    ring.lock.lock();
    try {
      // First, because the device counts it as it counts those that are done.
      failIfPending(guilty, FenceError.ENODATA);
      disbelief = ring.collect();
      if (disbelief == null) {
        runAgain(guilty);
      }
    } finally {
      ring.lock.unlock();
    }
    endIfNotBelieved(disbelief, guilty);
  }

  /** The device was reset: what it has not done, it does not do any more. */
  private void beginAnew(PreparedJob<J> guilty) {
    String disbelief;
    ring.lock.lock();
    try {
      disbelief = ring.collect();
      if (disbelief == null) {
        failIfPending(guilty, FenceError.ETIME);
        ring.nothingIsGiven();
        ring.pending.forEach(this::interrupted);
        runAgain(guilty);
      }
    } finally {
      ring.lock.unlock();
    }
    endIfNotBelieved(disbelief, guilty);
  }

  private void failIfPending(PreparedJob<J> guilty, FenceError error) {
    if (ring.pending.contains(guilty)) {
      ring.fail(guilty, error);
    }
  }

  private void runAgain(PreparedJob<J> guilty) {
    ring.endDone();
    underWay = false;
    ring.become(RingState.RUNNING, "recovered from job " + guilty.seqno());
    ring.giveWaiting();
  }

  private void endIfNotBelieved(@Nullable String disbelief, PreparedJob<J> guilty) {
    if (disbelief != null) {
      ring.become(RingState.ISOLATING, "after the recovery " + disbelief);
      cutOff(disbelief, guilty, ring.clock.nanos(), Long.MAX_VALUE);
    }
  }

  /** Under the lock: what becomes of an innocent job after a reset. */
  private void interrupted(PreparedJob<J> job) {
    if (!job.isOnDevice() || job.error() != null) {
      return;
    }
    FenceError errorBefore = job.errorBefore();
    if (errorBefore != null) {
      ring.fail(job, errorBefore);
    } else if (innocentJobs == InnocentJobs.RUN_AGAIN && job.mayRunAgain()) {
      job.takenFromDevice();
    } else {
      ring.fail(job, FenceError.ECANCELED);
    }
  }

  private void stop(long start, long nanos) {
    Ladder.Stop stop = ladder.stop(start, nanos / 2);
    String disbelief = stop.disbelief();
    if (stop.acknowledged()) {
      finishQuiet(RingState.STOPPED, "the stop was acknowledged", start, nanos);
    } else if (disbelief != null) {
      ring.become(RingState.ISOLATING, disbelief);
      cutOff(disbelief, null, start, nanos);
    } else {
      ring.become(RingState.RESETTING, "the stop was not acknowledged");
      if (ladder.reset(start, nanos)) {
        finishQuiet(RingState.RESET, "the reset was acknowledged", start, nanos);
      } else {
        ring.become(RingState.ISOLATING, "no reset was acknowledged");
        finishIsolated(null);
      }
    }
  }

  /** The device is not believed: what it acknowledges counts only if there is no other way. */
  private void cutOff(String reason, @Nullable PreparedJob<J> guilty, long start, long nanos) {
    if (ring.isolate()) {
      finish(RingState.ISOLATED, reason, guilty, FenceError.EIO);
    } else {
      ring.become(RingState.RESETTING, "the device cannot be isolated");
      boolean reset = ladder.reset(start, nanos);
      finish(reset ? RingState.RESET : RingState.LOST, reason, guilty, FenceError.EIO);
    }
  }

  /** What a device counts that is cut off, or nearly, it may have done without writing. */
  private void finishIsolated(@Nullable PreparedJob<J> guilty) {
    ring.collectLast();
    if (ring.isolate()) {
      finish(RingState.ISOLATED, "the device can reach no memory", guilty, FenceError.EIO);
    } else {
      finish(RingState.LOST, "the device could not be isolated", guilty, FenceError.EIO);
    }
  }

  /** The device has acknowledged: what it counts now is the last that it has done. */
  private void finishQuiet(RingState end, String reason, long start, long nanos) {
    String disbelief = ring.collectLast();
    if (disbelief == null) {
      finish(end, reason, null, FenceError.ECANCELED);
    } else {
      ring.become(RingState.ISOLATING, disbelief);
      cutOff(disbelief, null, start, nanos);
    }
  }

  /** The end of the ladder: from here on nothing is submitted, and nothing stays pending. */
  private void finish(
      RingState end, String reason, @Nullable PreparedJob<J> guilty, FenceError error) {
    if (end == RingState.LOST) {
      ring.memory.keepAll();
      ring.problems.note(
          RingProblem.Kind.DEVICE_LOST,
          "neither a stop nor a reset nor isolation was to be had ("
              + reason
              + "); all memory that the device can reach is kept until deviceIsClosed()",
          null);
    }
    ring.lock.lock();
    try {
      ring.become(end, reason);
      underWay = false;
      endError = error;
      if (guilty != null && ring.pending.contains(guilty) && guilty.error() == null) {
        guilty.failWith(FenceError.ETIME);
      }
      ring.endAll();
    } finally {
      ring.lock.unlock();
    }
  }
}
