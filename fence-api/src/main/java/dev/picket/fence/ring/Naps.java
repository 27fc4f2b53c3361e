package dev.picket.fence.ring;

/** Pauses between looks at something that tells nobody when it is done; they grow. */
final class Naps {
  private static final long SHORTEST_NANOS = 20_000;
  private static final long LONGEST_NANOS = 1_000_000;

  private final RingClock clock;
  private final long start;
  private final long nanos;
  private final long longest;
  private long next;

  /** For a time that has begun at {@code start}. */
  Naps(RingClock clock, long start, long nanos) {
    this(clock, start, nanos, SHORTEST_NANOS, LONGEST_NANOS);
  }

  Naps(RingClock clock, long start, long nanos, long shortest, long longest) {
    this.clock = clock;
    this.start = start;
    this.nanos = nanos;
    this.longest = longest;
    this.next = shortest;
  }

  /** Pauses, and tells true; or tells false, when the time is over. */
  boolean nap() {
    long left = nanos - (clock.nanos() - start);
    if (left <= 0) {
      return false;
    }
    clock.pause(Math.min(left, next));
    next = Math.min(2 * next, longest);
    return true;
  }
}
