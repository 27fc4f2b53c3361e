package dev.picket.bench.trace;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts what was seen, in the order of the lines, into lives of fences.
 *
 * <p>A fence is known by its context and its seqno only, never by its names: those change when it
 * is signalled. A pair seen again begins another life ({@link #beginsAnotherLife}).
 */
final class FenceTracker {
  /** How far the clocks of two CPUs may disagree about the order of two lines. */
  static final long CLOCK_SKEW_NANOS = 100_000;

  /** Bounds the search for the life that a line belongs to. */
  private static final int ELDERS_REMEMBERED = 8;

  /** More would not fit into a usual heap, and a replay needs far less. */
  private static final int MAX_FENCES = 2_000_000;

  private static final int STUB_CONTEXT = 0;

  private final Map<Integer, RecordedContext> contexts = new LinkedHashMap<>();
  private final Map<Long, RecordedFence> youngest = new HashMap<>();
  private long firstNanos = Long.MAX_VALUE;
  private long lastNanos = Long.MIN_VALUE;
  private int fences;
  private long signalLines;
  private long duplicateSignals;
  private long stubSignals;

  void see(Sighting sighting) {
    firstNanos = Math.min(firstNanos, sighting.nanos());
    lastNanos = Math.max(lastNanos, sighting.nanos());
    if (sighting.kind() == EventKind.SIGNALED) {
      signalLines++;
    }
    if (sighting.context() == STUB_CONTEXT) {
      if (sighting.kind() == EventKind.SIGNALED) {
        stubSignals++;
      }
      return;
    }
    RecordedContext context = contexts.computeIfAbsent(sighting.context(), RecordedContext::new);
    context.learnNames(sighting);
    if (sighting.kind() == EventKind.INIT && sighting.seqno() == 0) {
      countFence();
      context.addUnnumbered().see(EventKind.INIT, sighting.nanos());
    } else {
      switch (sighting.kind().place()) {
        case BEGIN -> open(context, sighting);
        case MIDDLE -> run(context, sighting);
        case END -> follow(context, sighting);
      }
    }
  }

  Collection<RecordedContext> contexts() {
    return contexts.values();
  }

  /** The time of the first line about a fence. */
  long firstNanos() {
    return firstNanos;
  }

  /** The time of the last line about a fence. */
  long lastNanos() {
    return lastNanos;
  }

  /** Lines that say that a fence is signalled. */
  long signalLines() {
    return signalLines;
  }

  /** Those of them about a fence that was signalled already. */
  long duplicateSignals() {
    return duplicateSignals;
  }

  /** Those of them in context 0. */
  long stubSignals() {
    return stubSignals;
  }

  private void open(RecordedContext context, Sighting sighting) {
    RecordedFence fence = youngest.get(key(sighting));
    if (fence == null || beginsAnotherLife(fence, sighting)) {
      fence = beginLife(context, sighting, fence);
    } else if (sighting.kind() == EventKind.EMIT && !fence.saw(EventKind.INIT)) {
      adoptUnnumbered(context, fence);
    }
    fence.see(sighting.kind(), sighting.nanos());
  }

  /**
   * A fence is created and armed once. What else may come after its signal was logged by a CPU
   * whose clock or buffer was behind.
   */
  private static boolean beginsAnotherLife(RecordedFence fence, Sighting sighting) {
    if (fence.saw(sighting.kind())) {
      return true;
    }
    if (fence.isSignalled()) {
      long tolerance = fence.saw(EventKind.DESTROY) ? 0 : CLOCK_SKEW_NANOS;
      return sighting.nanos() - fence.at(fence.signal()) > tolerance;
    }
    return fence.saw(EventKind.DESTROY) && sighting.nanos() > fence.at(EventKind.DESTROY);
  }

  /** Says no more than that the fence had its number by then, and nothing once it is signalled. */
  private void run(RecordedContext context, Sighting sighting) {
    RecordedFence fence = youngest.get(key(sighting));
    if (fence == null) {
      fence = beginLife(context, sighting, null);
    }
    boolean signalledBefore = fence.isSignalled() && fence.at(fence.signal()) < sighting.nanos();
    if (!fence.saw(sighting.kind()) && !signalledBefore) {
      fence.see(sighting.kind(), sighting.nanos());
    }
  }

  private void follow(RecordedContext context, Sighting sighting) {
    EventKind kind = sighting.kind();
    RecordedFence fence = eldestThatMisses(kind, youngest.get(key(sighting)));
    if (fence == null) {
      if (kind == EventKind.DESTROY && sighting.seqno() == 0) {
        RecordedFence failed = context.takeYoungestUnnumbered();
        if (failed != null) {
          failed.see(kind, sighting.nanos());
          return;
        }
      }
      fence = beginLife(context, sighting, null);
    }
    if (!fence.saw(kind)) {
      fence.see(kind, sighting.nanos());
    } else if (kind == EventKind.SIGNALED) {
      duplicateSignals++;
    }
  }

  /** While lives overlap, the one that began first is also the first to be signalled. */
  private static @Nullable RecordedFence eldestThatMisses(
      EventKind kind, @Nullable RecordedFence youngest) {
    RecordedFence chosen = youngest;
    for (RecordedFence fence = youngest; fence != null; fence = fence.elder()) {
      if (!fence.saw(kind) && !fence.saw(EventKind.DESTROY)) {
        chosen = fence;
      }
    }
    return chosen;
  }

  private RecordedFence beginLife(
      RecordedContext context, Sighting sighting, @Nullable RecordedFence elder) {
    boolean getsItsNumber = sighting.kind() == EventKind.EMIT || sighting.seqno() == 0;
    RecordedFence fence = getsItsNumber ? context.takeOldestUnnumbered() : null;
    if (fence == null) {
      countFence();
      fence = context.add(sighting.seqno());
    }
    fence.number(sighting.seqno());
    fence.elder(elder);
    forgetOldElders(fence);
    youngest.put(key(sighting), fence);
    return fence;
  }

  /** The fence was seen, by a line about its job, before it got its number. */
  private static void adoptUnnumbered(RecordedContext context, RecordedFence fence) {
    RecordedFence unnumbered = context.takeOldestUnnumbered();
    if (unnumbered != null) {
      fence.absorb(unnumbered);
    }
  }

  private static void forgetOldElders(RecordedFence fence) {
    RecordedFence oldest = fence;
    for (int remembered = 0; remembered < ELDERS_REMEMBERED; remembered++) {
      RecordedFence elder = oldest.elder();
      if (elder == null) {
        return;
      }
      oldest = elder;
    }
    oldest.elder(null);
  }

  private void countFence() {
    if (++fences > MAX_FENCES) {
      throw new TraceException(
          "more than "
              + MAX_FENCES
              + " fences; expected a recording that fits into memory; cut it to a shorter time");
    }
  }

  private static long key(Sighting sighting) {
    return ((long) sighting.context() << 32) | (sighting.seqno() & 0xffff_ffffL);
  }
}
