package dev.picket.bench.trace;

/** Says of every line what it is. */
final class LineTally {
  private final EventTally events = new EventTally();
  private long lines;
  private long comments;
  private long lostMarkers;
  private long lostEvents;
  private long unknownLines;
  private long reordered;
  private long latestNanos = Long.MIN_VALUE;

  void comment() {
    lines++;
    comments++;
  }

  void unknown() {
    lines++;
    unknownLines++;
  }

  void lost(long count) {
    lines++;
    lostMarkers++;
    lostEvents += count;
  }

  void event(EventTally.Counter counter, long nanos) {
    lines++;
    counter.addLine();
    if (nanos < latestNanos) {
      reordered++;
    }
    latestNanos = Math.max(latestNanos, nanos);
  }

  EventTally events() {
    return events;
  }

  long lines() {
    return lines;
  }

  long comments() {
    return comments;
  }

  long lostMarkers() {
    return lostMarkers;
  }

  long lostEvents() {
    return lostEvents;
  }

  long unknownLines() {
    return unknownLines;
  }

  long reordered() {
    return reordered;
  }

  boolean hasEvents() {
    return latestNanos != Long.MIN_VALUE;
  }
}
