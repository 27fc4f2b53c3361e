package dev.picket.reclaim;

import org.jspecify.annotations.Nullable;

/**
 * What a reclaimer has done and holds, read without stopping it: the numbers are each true, but not
 * of one instant.
 *
 * @param name the reclaimer's name
 * @param barrierMode the mode of the process barrier and why it was chosen
 * @param outstanding records allocated and not yet dropped
 * @param outstandingBytes their weight
 * @param retired records ever retired
 * @param dropped records ever dropped, failed drops included
 * @param droppedBytes their weight
 * @param failedDrops drops that threw
 * @param gracePeriods grace periods that have ended
 * @param readers reader slots in use or kept for the next virtual thread
 * @param rings threads with a limbo ring of their own
 * @param stalls how often a reader was reported as stalled
 * @param failure why nothing is reclaimed any more; null while all is well
 */
public record ReclaimerStats(
    String name,
    String barrierMode,
    long outstanding,
    long outstandingBytes,
    long retired,
    long dropped,
    long droppedBytes,
    long failedDrops,
    long gracePeriods,
    int readers,
    int rings,
    long stalls,
    @Nullable Throwable failure) {

  /**
   * Counts the backlog.
   *
   * @return records that are retired and wait for their drop
   */
  public long waiting() {
    return Math.max(0, retired - dropped);
  }
}
