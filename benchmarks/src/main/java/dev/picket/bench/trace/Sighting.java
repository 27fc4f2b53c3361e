package dev.picket.bench.trace;

/**
 * A line that tells something about one fence. The names are slices of that line.
 *
 * @param kind what was seen
 * @param nanos when, on the clock of the trace
 * @param context the low 32 bits of the fence's context, all that the trace has
 * @param seqno the low 32 bits of the fence's number
 * @param driver the driver's name; empty if the line has none
 * @param timeline the timeline's name; empty if the line has none
 */
record Sighting(EventKind kind, long nanos, int context, int seqno, Slice driver, Slice timeline) {}
