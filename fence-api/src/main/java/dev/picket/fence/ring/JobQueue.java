package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.Fence;
import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceError;
import dev.picket.fence.Outcome;
import dev.picket.reclaim.Section;
import dev.picket.reclaim.spi.Blocking;
import dev.picket.reclaim.spi.Timeouts;
import dev.picket.reclaim.spi.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of several {@linkplain JobEntity entities} that wait for their turn on a {@link Ring}: until
 * the fences that they come after are signalled, and until the ring has room for them. The most
 * urgent entity goes first; among equals the one whose job is wanted first, and then who came
 * first.
 *
 * <p>Any thread may call anything. The queue has no thread of its own: somebody has to {@link
 * #poll}, from an interrupt handler, a loop, or a {@link RingPoller}.
 *
 * <p>Follows the DRM scheduler of the Linux kernel and its successor in Rust.
 *
 * @param <J> type of the jobs
 */
public class JobQueue<J> implements AutoCloseable {
  /*
   * `lock` guards the entities' lists, the credits and the counts, and is the innermost of all: under it runs no callback,
   * no drop, nothing of the ring, the device or a driver of somebody else's fence.
   *
   * `scheduling` is the turn of the one thread that gives jobs to the ring, so the ring gets an entity's jobs in their
   * order. Each entity has a turn for signalling its finished fences. Nobody waits for a turn.
   *
   *   submit    watch the dependencies; lock { take the numbers, append }; schedule
   *   schedule  in turn: lock { choose, take credits } ring.submit; signal scheduled
   *   ended     in the ring's signalling path: lock { note the outcome, return credits } finish
   *   finish    in the entity's turn: lock { oldest that ended } signal finished
   *
   * A signal that makes a job ready or frees credits does not schedule, as it may come from anywhere: it wakes who polls.
   * The dependencies of a job that is ended without having run are cancelled, or fences that are never signalled would
   * keep a queue that is gone.
   */

  /** A job that nobody gives a deadline is due then: so nobody's deadlines starve the others. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  final RingCore<J> ring;
  private final int credits;
  private final int backlog;
  private final Runnable whenThereIsWork;
  private final ReentrantLock lock = new ReentrantLock();
  private final Turns scheduling = new Turns(this::scheduleAll);
  private volatile boolean brokeOff;

  // guarded by lock
  private final List<JobEntity<J>> entities = new ArrayList<>();
  private boolean closed;
  private int freeCredits;
  private int outstanding;
  private long waiting;
  private long submitted;
  private long done;
  private long failed;

  JobQueue(JobQueueBuilder<J> builder) {
    ring = builder.ring.core;
    credits = builder.credits;
    freeCredits = credits;
    backlog = builder.backlog;
    whenThereIsWork = builder.whenThereIsWork;
  }

  /**
   * Begins a queue.
   *
   * @param <J> type of the jobs
   * @param ring does the jobs; {@link #close} closes it
   * @return a builder
   */
  public static <J> JobQueueBuilder<J> over(Ring<J> ring) {
    return new JobQueueBuilder<>(ring);
  }

  /**
   * Makes an entity, to be given jobs until it is killed.
   *
   * @param name for people, and the timeline of its finished fences
   * @param priority may be changed later
   * @return a new entity
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the queue is closed
   */
  public JobEntity<J> entity(String name, JobPriority priority) {
    JobEntity<J> entity =
        new JobEntity<>(this, requireNonNull(name, "name"), requireNonNull(priority, "priority"));
    lock.lock();
    try {
      if (!closed) {
        entities.add(entity);
        return entity;
      }
    } finally {
      lock.unlock();
    }
    entity.closeContexts();
    throw new IllegalStateException(this + " is closed and takes no more entities");
  }

  /**
   * Polls the ring, and gives it what can run: to be called after an interrupt, when {@link
   * JobQueueBuilder#whenThereIsWork} tells, and now and then. Waits for nothing but what {@link
   * Ring#poll} does.
   *
   * @return how many fences of the ring this call has signalled, and how many jobs it has given to
   *     the ring or ended
   * @throws IllegalStateException if a method of the device calls it
   */
  public int poll() {
    int done = ring.poll() + schedule();
    finishLeftovers();
    return done;
  }

  /**
   * Ends the queue: kills all entities and closes the ring as {@link Ring#close(Duration)} does.
   * Jobs that the ring does not have yet end with {@code ESRCH}, also those that wait for a fence
   * that is never signalled.
   *
   * @param deadline how long to wait for the device
   * @return what was reached and what is left
   * @throws IllegalArgumentException if the deadline is negative
   * @throws IllegalStateException in a section, a callback or a drop
   */
  public JobQueueReport close(Duration deadline) {
    long nanos = Timeouts.nanosOf(deadline);
    String obstacle = Blocking.obstacle();
    if (obstacle != null) {
      throw new IllegalStateException(
          this
              + " was closed inside "
              + obstacle
              + " and could wait for itself; close it outside, or kill its entities");
    }
    Naps naps = new Naps(ring.clock, ring.clock.nanos(), nanos);
    killAll();
    ring.close(nanos);
    boolean inTime = true;
    while (inTime && isUnfinished()) {
      // Another thread has a turn, and may be in a callback.
      inTime = naps.nap();
      finishLeftovers();
    }
    return report();
  }

  /**
   * Ends the queue like {@link #close(Duration)}, within ten seconds.
   *
   * @throws IllegalStateException in a section, a callback or a drop
   */
  @Override
  public void close() {
    close(Ring.CLOSE_TIME);
  }

  /**
   * Tells how it stands with the queue's jobs.
   *
   * @return as of now
   */
  public JobQueueReport report() {
    RingReport below = ring.report();
    lock.lock();
    try {
      return new JobQueueReport(below, submitted, done, failed, submitted - done - failed);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells how much of the ring jobs may take at a time.
   *
   * @return 1 or more
   */
  public int credits() {
    return credits;
  }

  @Override
  public String toString() {
    return "queue over " + ring;
  }

  /** Takes a place in the backlog. */
  void reserve(JobEntity<J> entity) {
    lock.lock();
    try {
      if (entity.isKilled()) {
        throw new IllegalStateException(
            entity + " was killed and takes no more jobs; nothing was prepared");
      }
      if (outstanding >= backlog) {
        throw new RingFullException(
            "the backlog of "
                + this
                + " is full: "
                + outstanding
                + " jobs are prepared or unfinished; wait for a finished fence, or build it with a"
                + " larger backlog");
      }
      outstanding++;
      entity.reserved();
    } finally {
      lock.unlock();
    }
  }

  /** Gives a place in the backlog back that no job has used. */
  void leave(JobEntity<J> entity) {
    lock.lock();
    try {
      outstanding--;
      entity.left();
    } finally {
      lock.unlock();
    }
    bury(entity);
  }

  private void bury(JobEntity<J> entity) {
    boolean gone;
    lock.lock();
    try {
      gone = entity.isGone() && entities.remove(entity);
    } finally {
      lock.unlock();
    }
    if (gone) {
      entity.closeContexts();
    }
  }

  void addDependency(QueueEntry<J> entry, Fence fence) {
    QueueEntry<J> before = ring.isInOrder() ? pendingEntryOf(fence) : null;
    if (before == null) {
      entry.dependencies.add(fence);
    } else {
      entry.follows(before);
    }
  }

  @SuppressWarnings("unchecked") // what this queue's finished fences carry
  private @Nullable QueueEntry<J> pendingEntryOf(Fence fence) {
    if (fence.isSignaled() || !isOurs(fence.contextId())) {
      return null;
    }
    try (Section section = ring.context.reclaimer().enter()) {
      return (QueueEntry<J>) fence.data(section, QueueEntry.class);
    }
  }

  private boolean isOurs(long contextId) {
    lock.lock();
    try {
      for (JobEntity<J> entity : entities) {
        if (entity.finishes(contextId)) {
          return true;
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a job's numbers and its place at the end of its entity, in one step. */
  Fence add(
      QueueEntry<J> entry,
      FenceAllocation<QueueEntry<J>> scheduled,
      FenceAllocation<QueueEntry<J>> finished) {
    long now = ring.clock.nanos();
    lock.lock();
    try {
      entry.arm(scheduled, finished);
      entry.submittedAs(submitted, now);
      entry.entity.append(entry);
      submitted++;
      waiting++;
      return entry.finishedFence();
    } finally {
      lock.unlock();
    }
  }

  void wantedBy(QueueEntry<J> entry, long nanos) {
    lock.lock();
    try {
      entry.entity.wantedBy(entry, nanos);
    } finally {
      lock.unlock();
    }
  }

  void kill(JobEntity<J> entity) {
    lock.lock();
    try {
      entity.setKilled();
    } finally {
      lock.unlock();
    }
    schedule();
    bury(entity);
  }

  private void killAll() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    everyEntity().forEach(JobEntity::kill);
  }

  private boolean isUnfinished() {
    lock.lock();
    try {
      return submitted != done + failed;
    } finally {
      lock.unlock();
    }
  }

  int livingEntities() {
    lock.lock();
    try {
      return entities.size();
    } finally {
      lock.unlock();
    }
  }

  /** In the signalling path, of anybody. */
  void wake() {
    whenThereIsWork.run();
  }

  /** Gives the ring what can run, and ends what is not to run; gives how much this thread did. */
  int schedule() {
    if (ring.isCalledByItsDevice()) {
      wake();
      return 0;
    }
    return scheduling.take();
  }

  private int scheduleAll() {
    int scheduled = 0;
    for (QueueEntry<J> entry; (entry = takeNext()) != null; scheduled++) {
      if (entry.isEnded()) {
        turnAway(entry);
      } else if (!giveToRing(entry)) {
        break;
      }
    }
    return scheduled;
  }

  /** The next one to be given to the ring, its credits taken; or the next one that has ended. */
  private @Nullable QueueEntry<J> takeNext() {
    long now = ring.clock.nanos();
    FenceError ringError = ring.finalError();
    lock.lock();
    try {
      QueueEntry<J> next = null;
      for (int i = 0; i < entities.size(); i++) {
        QueueEntry<J> head = entities.get(i).nextToRun();
        if (head == null) {
          continue;
        }
        FenceError error = whyNotToRun(head, ringError);
        if (error != null) {
          head.end(error, now);
          // For those of its entity that follow it onto the ring.
          head.ringJob.failWith(error);
          return taken(head);
        }
        if (head.dependencies.isReady() && (next == null || head.goesBefore(next))) {
          next = head;
        }
      }
      if (next == null || next.credits > freeCredits) {
        return null;
      }
      freeCredits -= next.credits;
      return taken(next);
    } finally {
      lock.unlock();
    }
  }

  private QueueEntry<J> taken(QueueEntry<J> head) {
    head.entity.advance(head);
    return head;
  }

  private @Nullable FenceError whyNotToRun(QueueEntry<J> head, @Nullable FenceError ringError) {
    if (head.entity.isKilled()) {
      return FenceError.ESRCH;
    }
    return ringError == null ? head.dependencies.error() : ringError;
  }

  private boolean giveToRing(QueueEntry<J> entry) {
    if (!isTakenByRing(entry)) {
      putBack(entry);
      return false;
    }
    waitsNoMore();
    entry.signalScheduled(ring.clock.nanos());
    return true;
  }

  private boolean isTakenByRing(QueueEntry<J> entry) {
    try {
      return ring.submitIfFree(entry.ringJob, entry.whenEndedOnRing);
    } catch (Throwable e) {
      // For want of memory: the ring ends the job without having given it to the device.
      waitsNoMore();
      endAsLost(entry);
      throw e;
    }
  }

  private void endAsLost(QueueEntry<J> entry) {
    long now = ring.clock.nanos();
    lock.lock();
    try {
      entry.end(FenceError.ENOMEM, now);
      giveBack(entry);
    } finally {
      lock.unlock();
    }
    finishLater();
  }

  private void putBack(QueueEntry<J> entry) {
    lock.lock();
    try {
      freeCredits += entry.credits;
      entry.entity.putBack(entry);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Not before the ring has taken the job: whoever makes room meanwhile has to find it waiting, and
   * wake.
   */
  private void waitsNoMore() {
    lock.lock();
    try {
      waiting--;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a job that never got to the ring. */
  private void turnAway(QueueEntry<J> entry) {
    waitsNoMore();
    try {
      entry.signalScheduledIfLeft();
      entry.dependencies.forget();
      entry.ringJob.close();
    } finally {
      entry.entity.finish();
    }
  }

  /** In the ring's signalling path. */
  void endedOnRing(QueueEntry<J> entry, Outcome outcome) {
    boolean mayRunMore;
    lock.lock();
    try {
      entry.endOnRing(outcome);
      giveBack(entry);
      mayRunMore = waiting > 0;
    } finally {
      lock.unlock();
    }
    try {
      entry.entity.finish();
    } finally {
      if (mayRunMore) {
        wake();
      }
    }
  }

  /** Under the lock: the ring has ended the job. */
  void giveBack(QueueEntry<J> entry) {
    freeCredits += entry.credits;
  }

  /** A turn broke off, for want of memory say, and nobody may come to take another one. */
  void finishLater() {
    brokeOff = true;
    wake();
  }

  private void finishLeftovers() {
    if (brokeOff) {
      List<JobEntity<J>> all = everyEntity();
      brokeOff = false;
      all.forEach(JobEntity::finish);
    }
  }

  private List<JobEntity<J>> everyEntity() {
    lock.lock();
    try {
      return List.copyOf(entities);
    } finally {
      lock.unlock();
    }
  }

  /** The next one to be finished: whoever sees the signal finds its place in the backlog free. */
  @Nullable QueueEntry<J> oldestEnded(JobEntity<J> entity) {
    lock.lock();
    try {
      QueueEntry<J> oldest = entity.oldestEnded();
      if (oldest != null && oldest.leavesBacklog()) {
        outstanding--;
      }
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  /** The finished fence of an entity's oldest job was signalled. */
  void finished(QueueEntry<J> entry) {
    lock.lock();
    try {
      entry.entity.removeOldest();
      entry.entity.left();
      if (entry.isFailed()) {
        failed++;
      } else {
        done++;
      }
    } finally {
      lock.unlock();
    }
    bury(entry.entity);
  }
}
