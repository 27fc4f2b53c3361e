package dev.picket.bench.trace;

import java.util.List;

/**
 * A context that a replay has to create anew in each lap.
 *
 * @param recordedContext its id in the trace, of which the kernel prints the low 32 bits
 * @param driver the driver's name; empty if the trace does not tell
 * @param timeline the timeline's name; empty if the trace does not tell
 * @param firstSeqno the number of its first fence
 * @param lastSeqno the number of its last fence
 * @param fences how many fences of it are replayed; the other numbers between the first and the
 *     last are burnt
 * @param replayLocal whether it was made up for fences that have a number that {@code
 *     recordedContext} had already given out
 */
public record ReplayContext(
    long recordedContext,
    String driver,
    String timeline,
    long firstSeqno,
    long lastSeqno,
    int fences,
    boolean replayLocal) {
  /** {@return how many numbers between the first and the last fence belong to no fence} */
  public long burntSeqnos() {
    return lastSeqno - firstSeqno + 1 - fences;
  }

  /** The same with some of its fences only, in the order of their numbers. */
  ReplayContext only(List<FenceLife> some) {
    return new ReplayContext(
        recordedContext,
        driver,
        timeline,
        some.getFirst().seqno(),
        some.getLast().seqno(),
        some.size(),
        replayLocal);
  }
}
