package dev.picket.fence.ring;

import static java.util.Objects.requireNonNull;

/**
 * How a queue is to be: begun by {@link JobQueue#over}, ended by {@link #build}. Confined to one
 * thread; every method returns the same object.
 *
 * @param <J> type of the jobs
 */
public final class JobQueueBuilder<J> {
  private static final int BACKLOG_PER_PLACE = 4;

  final Ring<J> ring;
  int credits;
  int backlog;
  Runnable whenThereIsWork = () -> {};

  JobQueueBuilder(Ring<J> ring) {
    this.ring = requireNonNull(ring, "ring");
    credits = ring.capacity();
    backlog = BACKLOG_PER_PLACE * ring.capacity();
  }

  /**
   * Chooses how much of the ring jobs may take at a time. The default is the ring's capacity.
   *
   * @param count 1 or more
   * @return this
   * @throws IllegalArgumentException if it is less
   */
  public JobQueueBuilder<J> credits(int count) {
    credits = (int) RingBuilder.positive(count, "number of credits");
    return this;
  }

  /**
   * Chooses how many jobs may be prepared or unfinished at a time. The default is four times the
   * ring's capacity.
   *
   * @param jobs 1 or more
   * @return this
   * @throws IllegalArgumentException if it is less
   */
  public JobQueueBuilder<J> backlog(int jobs) {
    backlog = (int) RingBuilder.positive(jobs, "backlog");
    return this;
  }

  /**
   * Chooses what wakes whoever polls the queue, when a signal has made a job ready or has freed
   * credits: {@link RingPoller#wake}, say. Called in the signalling path, by any thread; must not
   * block. The default does nothing.
   *
   * @param wake wakes the one who polls
   * @return this
   */
  public JobQueueBuilder<J> whenThereIsWork(Runnable wake) {
    whenThereIsWork = requireNonNull(wake, "wake");
    return this;
  }

  /**
   * Makes the queue.
   *
   * @return the queue, without entities
   */
  public JobQueue<J> build() {
    return new JobQueue<>(this);
  }
}
