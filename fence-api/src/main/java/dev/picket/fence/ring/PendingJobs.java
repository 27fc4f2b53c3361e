package dev.picket.fence.ring;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a ring that have a number and have not ended, by number. Guarded by the ring's lock.
 *
 * @param <J> type of the jobs
 */
final class PendingJobs<J> {
  /*
   * A job's place is its number modulo the capacity. The ring gives out no more places than there are numbers between
   * the oldest pending job and the newest, so no two pending jobs meet.
   */

  private final @Nullable PreparedJob<J>[] places;
  private long oldest = 1;
  private long next = 1;
  private int count;

  @SuppressWarnings({"unchecked", "rawtypes"})
  PendingJobs(int capacity) {
    places = new PreparedJob[capacity];
  }

  int capacity() {
    return places.length;
  }

  /** How many jobs are pending. */
  int count() {
    return count;
  }

  /** How many places are taken: those of jobs that ended behind a pending one are not free yet. */
  int taken() {
    return (int) (next - oldest);
  }

  void add(PreparedJob<J> job) {
    long seqno = job.seqno();
    if (seqno != next || taken() == places.length) {
      throw new AssertionError(
          "job " + seqno + " among " + oldest + " to " + next + " of " + places.length);
    }
    places[placeOf(seqno)] = job;
    next++;
    count++;
  }

  @Nullable PreparedJob<J> oldest() {
    return count == 0 ? null : places[placeOf(oldest)];
  }

  boolean contains(PreparedJob<J> job) {
    return places[placeOf(job.seqno())] == job;
  }

  void remove(PreparedJob<J> job) {
    int place = placeOf(job.seqno());
    if (places[place] != job) {
      throw new AssertionError("job " + job.seqno() + " is not pending");
    }
    places[place] = null;
    count--;
    while (oldest < next && places[placeOf(oldest)] == null) {
      oldest++;
    }
  }

  /** Visits all, oldest first; the visitor may remove the one that it visits. */
  void forEach(Consumer<PreparedJob<J>> visitor) {
    for (long seqno = oldest; seqno < next; seqno++) {
      PreparedJob<J> job = places[placeOf(seqno)];
      if (job != null) {
        visitor.accept(job);
      }
    }
  }

  private int placeOf(long seqno) {
    return (int) (seqno % places.length);
  }
}
