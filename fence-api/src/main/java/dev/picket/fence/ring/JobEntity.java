package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

import dev.picket.fence.FenceAllocation;
import dev.picket.fence.FenceContext;
import dev.picket.fence.FenceOps;
import dev.picket.fence.Outcome;
import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.spi.Turns;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who gives jobs to a {@link JobQueue}: they run in the order of their submission, and
 * their finished fences are signalled in that order. Any thread may call anything; nothing here
 * waits.
 *
 * @param <J> type of the jobs
 */
public final class JobEntity<J> {
  final JobQueue<J> queue;
  private final String name;
  private final FenceContext<QueueEntry<J>> scheduled;
  private final FenceContext<QueueEntry<J>> finished;
  private final Turns finishing = new Turns(this::finishAll);

  private volatile JobPriority priority;

  // guarded by the queue's lock
  private boolean killed;
  private int outstanding;
  private @Nullable QueueEntry<J> oldest;
  private @Nullable QueueEntry<J> newest;
  private @Nullable QueueEntry<J> nextToRun;

  JobEntity(JobQueue<J> queue, String name, JobPriority priority) {
    this.queue = queue;
    this.name = name;
    this.priority = priority;
    Reclaimer reclaimer = queue.ring.context.reclaimer();
    String driver = queue.ring.device.name();
    scheduled =
        FenceContext.<QueueEntry<J>>software(reclaimer, driver, name + " scheduled")
            .inOrder()
            .build();
    try {
      // Not software: what stands for a device's work is never ended by a context.
      finished =
          FenceContext.<QueueEntry<J>>hardware(reclaimer, driver, name)
              .ops(new Ops<>())
              .inOrder()
              .build();
    } catch (Throwable e) {
      scheduled.close();
      throw e;
    }
  }

  /**
   * Reserves everything that a job will need. Allocates; at the reclaimer's limit it blocks or
   * fails.
   *
   * @param job what to do; its data belongs to the ring from here on, unless this throws
   * @return the job, to be submitted or closed
   * @throws RingFullException if the queue's backlog is full
   * @throws dev.picket.reclaim.BacklogFullException at the limit of a reclaimer that fails
   * @throws IllegalStateException if the entity was killed, if the ring is closed or has failed, or
   *     if it would have to block in a section, a callback or a drop
   */
  public QueuedJob<J> prepare(J job) {
    queue.reserve(this);
    FenceAllocation<QueueEntry<J>> scheduledFence = null;
    FenceAllocation<QueueEntry<J>> finishedFence = null;
    try {
      PreparedJob<J> ringJob = queue.ring.jobWithoutPlace(job);
      QueueEntry<J> entry = new QueueEntry<>(this, ringJob);
      scheduledFence = scheduled.allocate(entry);
      finishedFence = finished.allocate(entry);
      QueuedJob<J> prepared = new QueuedJob<>(entry, scheduledFence, finishedFence);
      queue.ring.prepareWithoutPlace(ringJob);
      return prepared;
    } catch (Throwable e) {
      closeIfMade(scheduledFence);
      closeIfMade(finishedFence);
      queue.leave(this);
      throw e;
    }
  }

  private static void closeIfMade(@Nullable FenceAllocation<?> allocation) {
    if (allocation != null) {
      allocation.close();
    }
  }

  /**
   * Ends the entity: it takes no more jobs, and those that the ring does not have yet end with
   * {@code ESRCH}, in their order, after those that it has; also those that wait for a fence that
   * is never signalled. Calling it again changes nothing. Legal everywhere.
   */
  public void kill() {
    queue.kill(this);
  }

  /**
   * Changes how urgent the entity's jobs are, those included that are queued.
   *
   * @param now from now on
   */
  public void priority(JobPriority now) {
    priority = requireNonNull(now, "now");
    queue.schedule();
  }

  /**
   * Tells the entity's name.
   *
   * @return as given
   */
  public String name() {
    return name;
  }

  /**
   * Tells how urgent the entity's jobs are.
   *
   * @return as of now
   */
  public JobPriority priority() {
    return priority;
  }

  /** Signals the finished fences of what has ended and has nothing pending before it. */
  void finish() {
    finishing.take();
  }

  private int finishAll() {
    int signalled = 0;
    try {
      for (QueueEntry<J> entry; (entry = queue.oldestEnded(this)) != null; signalled++) {
        entry.signalFinished();
        queue.finished(entry);
      }
    } catch (Throwable e) {
      queue.finishLater();
      throw e;
    }
    return signalled;
  }

  /** Nothing will come any more. Without any lock. */
  void closeContexts() {
    scheduled.close();
    finished.close();
  }

  boolean finishes(long contextId) {
    return finished.id() == contextId;
  }

  // From here on under the queue's lock.

  void setKilled() {
    killed = true;
  }

  boolean isKilled() {
    return killed;
  }

  void reserved() {
    outstanding++;
  }

  void left() {
    outstanding--;
  }

  boolean isGone() {
    return killed && outstanding == 0;
  }

  void append(QueueEntry<J> entry) {
    QueueEntry<J> before = newest;
    newest = entry;
    if (before == null) {
      oldest = entry;
    } else {
      before.next = entry;
    }
    if (nextToRun == null) {
      nextToRun = entry;
    }
  }

  /** The first of those that have neither been given to the ring nor ended. */
  @Nullable QueueEntry<J> nextToRun() {
    return nextToRun;
  }

  void advance(QueueEntry<J> ran) {
    nextToRun = ran.next;
  }

  /** Takes back {@link #advance}: nobody else advances. */
  void putBack(QueueEntry<J> entry) {
    nextToRun = entry;
  }

  @Nullable QueueEntry<J> oldestEnded() {
    QueueEntry<J> entry = oldest;
    return entry != null && entry.isEnded() ? entry : null;
  }

  void removeOldest() {
    QueueEntry<J> entry = oldest;
    if (entry != null) {
      oldest = entry.next;
      entry.next = null;
    }
    if (oldest == null) {
      newest = null;
    }
  }

  /** Those ahead of it have to run first, so they are wanted by then too. */
  void wantedBy(QueueEntry<J> wanted, long nanos) {
    for (QueueEntry<J> entry = nextToRun; entry != null; entry = entry.next) {
      if (entry.cameAfter(wanted)) {
        return;
      }
      entry.wantedBy(nanos);
    }
  }

  @Override
  public String toString() {
    return "entity " + name + " of " + queue;
  }

  /** What consumers can ask of a finished fence. */
  private static final class Ops<J> implements FenceOps<QueueEntry<J>> {
    @Override
    public @Nullable Outcome poll(QueueEntry<J> entry) {
      entry.entity.queue.poll();
      return null;
    }

    @Override
    public void setDeadline(QueueEntry<J> entry, long nanos) {
      entry.entity.queue.wantedBy(entry, nanos);
    }
  }
}
