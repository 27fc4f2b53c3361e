package dev.picket.bench.trace;

/** What a step of a replay does. At the same nanosecond they are done in this order. */
public enum StepKind {
  /** Create the fence. */
  ALLOCATE,
  /** Give it its number and show it to consumers. */
  ARM,
  /** Signal it. */
  SIGNAL,
  /** Its last consumer uses it for the last time. */
  RELEASE
}
