package dev.picket.bench.trace;

/**
 * One fence to replay. Times are in nanoseconds since the trace's first line about a fence, and
 * never run backwards: allocated, armed, signalled, released.
 *
 * @param context index into {@link Trace#contexts()}
 * @param seqno its number there; rises with the time of arming, and keeps rising where the 32 bits
 *     of the trace began again at 0
 * @param allocNanos when it was created; 0 if {@code aliveFromStart}, unless a fence with a lower
 *     number was armed later, then with that one
 * @param armNanos when it got its number
 * @param signalNanos when it was signalled
 * @param releaseNanos when its last consumer let it go: its destruction, or the end of the trace
 * @param aliveFromStart the trace does not show where it was created
 * @param heldToEnd the trace does not show its destruction
 */
public record FenceLife(
    int context,
    long seqno,
    long allocNanos,
    long armNanos,
    long signalNanos,
    long releaseNanos,
    boolean aliveFromStart,
    boolean heldToEnd) {
  /** Refuses a life that runs backwards. */
  public FenceLife {
    boolean ordered =
        0 <= allocNanos
            && allocNanos <= armNanos
            && armNanos <= signalNanos
            && signalNanos <= releaseNanos;
    if (!ordered) {
      throw new IllegalArgumentException(
          "a fence is allocated, armed, signalled and released in this order, not at %d, %d, %d, %d"
              .formatted(allocNanos, armNanos, signalNanos, releaseNanos));
    }
  }

  /** The same in a trace that begins later, with another index for its context. */
  FenceLife moved(int newContext, long start) {
    return new FenceLife(
        newContext,
        seqno,
        allocNanos - start,
        armNanos - start,
        signalNanos - start,
        releaseNanos - start,
        aliveFromStart,
        heldToEnd);
  }
}
