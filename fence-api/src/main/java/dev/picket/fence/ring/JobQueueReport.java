package dev.picket.fence.ring;

/**
 * What {@link JobQueue#close(java.time.Duration)} has reached, and what was left when its time was
 * over. What is left is not lost: {@link JobQueue#report} tells how it goes on.
 *
 * @param ring how it stands with the ring below
 * @param submitted jobs that entities were given
 * @param done of these, jobs that the device has done
 * @param failed of these, jobs that ended with an error
 * @param unfinished of these, jobs whose finished fence is pending
 */
public record JobQueueReport(
    RingReport ring, long submitted, long done, long failed, long unfinished) {
  /**
   * Tells whether nothing was left.
   *
   * @return true if every finished fence was signalled and the ring is gone
   */
  public boolean isComplete() {
    return unfinished == 0 && ring.isComplete();
  }

  @Override
  public String toString() {
    return "queue of "
        + submitted
        + " jobs, "
        + done
        + " done, "
        + failed
        + " failed, "
        + unfinished
        + " unfinished, over "
        + ring;
  }
}
