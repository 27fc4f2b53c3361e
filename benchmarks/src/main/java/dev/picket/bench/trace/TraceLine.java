package dev.picket.bench.trace;

/** What one line of a trace is. */
sealed interface TraceLine {
  /**
   * Something that happened.
   *
   * @param name the event's name
   * @param nanos its time on the clock of the trace
   * @param arguments what the event printed
   */
  record Event(Slice name, long nanos, Slice arguments) implements TraceLine {}

  /**
   * The tracer ran out of room.
   *
   * @param count how many events it dropped; 0 if it does not say
   */
  record LostEvents(long count) implements TraceLine {}

  /** Lines without content of their own. */
  enum Other implements TraceLine {
    /** A comment, a header line or an empty line. */
    COMMENT,
    /** Not a line of a trace, or of a form that is not known here. */
    UNREADABLE
  }
}
