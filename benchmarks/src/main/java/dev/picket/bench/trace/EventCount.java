package dev.picket.bench.trace;

/**
 * How often an event was seen.
 *
 * @param lines lines that hold it
 * @param replayed those of them from which a step of the replay was made
 */
public record EventCount(long lines, long replayed) {
  /** {@return lines that were understood but are not replayed} */
  public long known() {
    return lines - replayed;
  }
}
