package dev.picket.reclaim;

/**
 * What was left when the time given to {@link Reclaimer#close(java.time.Duration)} was over.
 * Nothing of it is lost: it is kept, and dropped if the reason goes away.
 *
 * @param name the reclaimer's name
 * @param unretired records that nobody has retired, such as those of fences that are not signalled
 * @param waiting records that are retired and not dropped
 * @param bytes the weight of both
 */
public record CloseReport(String name, long unretired, long waiting, long bytes) {
  /**
   * Tells whether nothing was left.
   *
   * @return true if every record was dropped
   */
  public boolean isComplete() {
    return unretired == 0 && waiting == 0;
  }

  @Override
  public String toString() {
    return isComplete()
        ? "reclaimer \"" + name + "\": everything was dropped"
        : "reclaimer \""
            + name
            + "\": "
            + unretired
            + " records never retired, "
            + waiting
            + " retired and not dropped, "
            + bytes
            + " bytes in all; they are kept";
  }
}
