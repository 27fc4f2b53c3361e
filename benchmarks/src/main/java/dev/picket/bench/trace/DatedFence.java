package dev.picket.bench.trace;

import java.util.Comparator;

/**
 * The times of a signalled fence, relative to the first line about a fence and made to run
 * forwards: the signal is what a replay is about, so it stays where it was seen.
 *
 * @param seqno the low 32 bits of its number
 * @param armedAt when it was armed; if that is not known, the best guess
 * @param armingShown whether {@code armedAt} is known
 * @param aliveFromStart whether nothing tells of its beginning; then {@code armedAt} is 0
 * @param repaired whether a time had to be moved
 */
record DatedFence(
    int seqno,
    long allocatedAt,
    long armedAt,
    long signalledAt,
    long releasedAt,
    boolean armingShown,
    boolean aliveFromStart,
    boolean heldToEnd,
    boolean repaired) {
  /** In the order in which the trace shows that a number was given out. */
  static final Comparator<DatedFence> AS_SHOWN = Comparator.comparingLong(DatedFence::numberedBy);

  static DatedFence of(RecordedFence fence, long firstNanos, long lastNanos) {
    long signal = fence.at(fence.signal());
    EventKind arming = fence.arming();
    long arm = arming == null ? firstNanos : fence.at(arming);
    long allocation = fence.saw(EventKind.INIT) ? fence.at(EventKind.INIT) : arm;
    boolean heldToEnd = !fence.saw(EventKind.DESTROY);
    long release = heldToEnd ? lastNanos : fence.at(EventKind.DESTROY);
    boolean repaired = arm > signal || allocation > arm || release < signal;
    arm = Math.min(arm, signal);
    return new DatedFence(
        fence.seqno(),
        Math.min(allocation, arm) - firstNanos,
        arm - firstNanos,
        signal - firstNanos,
        Math.max(release, signal) - firstNanos,
        arming != null && arming.place() == EventKind.Place.BEGIN,
        arming == null,
        heldToEnd,
        repaired);
  }

  /** The earliest time at which the trace shows that the fence had its number. */
  long numberedBy() {
    return aliveFromStart ? signalledAt : armedAt;
  }

  /**
   * Places it in a context whose lower numbers were armed by {@code earliest} and whose higher
   * numbers were not armed before {@code latest}.
   */
  FenceLife placed(int context, long number, long earliest, long latest) {
    long arm = armingShown ? armedAt : Math.max(earliest, Math.min(armedAt, latest));
    long allocation = armingShown ? allocatedAt : arm;
    return new FenceLife(
        context, number, allocation, arm, signalledAt, releasedAt, aliveFromStart, heldToEnd);
  }
}
