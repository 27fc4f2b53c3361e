package dev.picket.bench.trace;

import java.nio.ByteBuffer;

/**
 * A trace point that a fence has passed, of a fixed size, for a recording may hold more of them
 * than memory does.
 *
 * @param nanos when, on the clock of {@link System#nanoTime}
 * @param seqno the fence's number; 0 before it has one
 * @param point which one
 * @param task index of the thread in {@link FlightRecording}
 * @param timeline index of the fence's context there
 */
record FlightEvent(long nanos, long seqno, TracePoint point, int task, int timeline) {
  static final int BYTES = 2 * Long.BYTES + 3 * Integer.BYTES;

  private static final TracePoint[] POINTS = TracePoint.values();

  @SuppressWarnings("EnumOrdinal") // read back by the same process
  void writeTo(ByteBuffer buffer) {
    buffer.putLong(nanos).putLong(seqno).putInt(point.ordinal()).putInt(task).putInt(timeline);
  }

  static FlightEvent readFrom(ByteBuffer buffer) {
    return new FlightEvent(
        buffer.getLong(),
        buffer.getLong(),
        POINTS[buffer.getInt()],
        buffer.getInt(),
        buffer.getInt());
  }
}
