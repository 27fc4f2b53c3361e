package dev.picket.bench.trace;

import org.jspecify.annotations.Nullable;

/**
 * Parses the arguments of the events that are replayed. Names of timelines hold blanks, dots and
 * equals signs, so the numbers are looked for from the right.
 */
final class SightingParser {
  private static final Slice DRIVER = Slice.of("driver=");
  private static final Slice TIMELINE = Slice.of("timeline=");
  private static final Slice CONTEXT = Slice.of(" context=");
  private static final Slice SEQNO = Slice.of(" seqno=");
  private static final Slice FENCE = Slice.of("fence=");
  private static final Slice DEVICE = Slice.of("dev=");
  private static final Slice RING = Slice.of(", ring=");
  private static final Slice AFTER_RING = Slice.of(", job count");

  private SightingParser() {}

  /** What the event tells about a fence, or null if its arguments name none. */
  static @Nullable Sighting parse(EventKind kind, long nanos, Slice arguments) {
    return switch (kind.arguments()) {
      case FENCE -> fence(kind, nanos, arguments);
      case AMDGPU_JOB -> amdgpuJob(kind, nanos, arguments);
      case SCHED_JOB -> schedJob(kind, nanos, arguments);
    };
  }

  private static @Nullable Sighting fence(EventKind kind, long nanos, Slice arguments) {
    int driverAt = arguments.indexOf(DRIVER, 0);
    int timelineAt = driverAt < 0 ? -1 : arguments.indexOf(TIMELINE, driverAt + DRIVER.length());
    if (timelineAt < 0) {
      return null;
    }
    Slice driver = arguments.sub(driverAt + DRIVER.length(), timelineAt);
    return contextAndSeqno(kind, nanos, arguments, driver, timelineAt + TIMELINE.length());
  }

  private static @Nullable Sighting amdgpuJob(EventKind kind, long nanos, Slice arguments) {
    int timelineAt = arguments.indexOf(TIMELINE, 0);
    if (timelineAt < 0) {
      return null;
    }
    return contextAndSeqno(kind, nanos, arguments, Slice.EMPTY, timelineAt + TIMELINE.length());
  }

  private static @Nullable Sighting contextAndSeqno(
      EventKind kind, long nanos, Slice arguments, Slice driver, int timelineStart) {
    int seqnoAt = arguments.lastIndexOf(SEQNO, arguments.length());
    int contextAt = arguments.lastIndexOf(CONTEXT, seqnoAt);
    if (contextAt < timelineStart) {
      return null;
    }
    long context = arguments.low32(contextAt + CONTEXT.length());
    long seqno = arguments.low32(seqnoAt + SEQNO.length());
    if (context < 0 || seqno < 0) {
      return null;
    }
    Slice timeline = withoutComma(arguments.sub(timelineStart, contextAt).strip());
    return new Sighting(kind, nanos, (int) context, (int) seqno, driver.strip(), timeline);
  }

  private static @Nullable Sighting schedJob(EventKind kind, long nanos, Slice arguments) {
    int fenceAt = arguments.indexOf(FENCE, 0);
    if (fenceAt < 0) {
      return null;
    }
    int contextStart = fenceAt + FENCE.length();
    int colon = arguments.skipDigits(contextStart);
    if (colon == contextStart || colon == arguments.length() || arguments.at(colon) != ':') {
      return null;
    }
    long context = arguments.sub(0, colon).low32(contextStart);
    long seqno = arguments.low32(colon + 1);
    if (context < 0 || seqno < 0) {
      return null;
    }
    return new Sighting(
        kind, nanos, (int) context, (int) seqno, device(arguments, fenceAt), ring(arguments));
  }

  private static Slice device(Slice arguments, int end) {
    return arguments.startsWith(DEVICE)
        ? withoutComma(arguments.sub(DEVICE.length(), end).strip())
        : Slice.EMPTY;
  }

  private static Slice ring(Slice arguments) {
    int ringAt = arguments.indexOf(RING, 0);
    if (ringAt < 0) {
      return Slice.EMPTY;
    }
    int end = arguments.lastIndexOf(AFTER_RING, arguments.length());
    int start = ringAt + RING.length();
    return arguments.sub(start, end < start ? arguments.length() : end).strip();
  }

  private static Slice withoutComma(Slice name) {
    int last = name.length() - 1;
    return last >= 0 && name.at(last) == ',' ? name.sub(0, last) : name;
  }
}
