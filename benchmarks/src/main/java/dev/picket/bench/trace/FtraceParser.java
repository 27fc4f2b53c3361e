package dev.picket.bench.trace;

import java.io.IOException;
import java.io.InputStream;

/** Reads the text of a trace, line by line, and puts every line into account. */
final class FtraceParser {
  private final LineTally tally = new LineTally();
  private final FenceTracker tracker = new FenceTracker();

  private FtraceParser() {}

  /**
   * Reads to the end of the stream.
   *
   * @throws TraceException if there is nothing to replay
   */
  static Trace parse(String source, InputStream text) throws IOException {
    FtraceParser parser = new FtraceParser();
    LineReader reader = new LineReader(text);
    while (reader.advance()) {
      if (reader.isTooLong()) {
        parser.tally.unknown();
      } else {
        parser.account(reader.line());
      }
    }
    return parser.finish(source);
  }

  private void account(Slice line) {
    switch (LineParser.parse(line)) {
      case TraceLine.Event event -> account(event);
      case TraceLine.LostEvents lost -> tally.lost(lost.count());
      case TraceLine.Other.COMMENT -> tally.comment();
      case TraceLine.Other.UNREADABLE -> tally.unknown();
    }
  }

  private void account(TraceLine.Event event) {
    EventTally.Counter counter = tally.events().of(event.name());
    EventKind kind = counter.kind();
    Sighting sighting =
        kind == null ? null : SightingParser.parse(kind, event.nanos(), event.arguments());
    if (sighting != null) {
      tracker.see(sighting);
    } else if (kind != null && kind.arguments() == EventKind.Arguments.FENCE) {
      tally.unknown();
      return;
    }
    tally.event(counter, event.nanos());
  }

  private Trace finish(String source) {
    if (!tally.hasEvents()) {
      throw new TraceException(
          "%s is not the text of a trace: none of its %d lines is an event; expected %s"
              .formatted(source, tally.lines(), TraceReader.EXPECTED));
    }
    Trace trace = TraceAssembler.assemble(source, tracker, tally);
    if (trace.input().signals() > 0) {
      return trace;
    }
    boolean anyFence = trace.input().fences() > 0;
    throw new TraceException(
        "%s has %s in its %d lines; expected dma_fence events with dma_fence_signaled among them;"
                .formatted(
                    source,
                    anyFence ? "no fence that is signalled" : "no fence events",
                    trace.input().lines())
            + " record with: trace-cmd record -e dma_fence");
  }
}
