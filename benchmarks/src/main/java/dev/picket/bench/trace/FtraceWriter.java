package dev.picket.bench.trace;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * Writes events as the kernel's tracer prints them. Which CPU it was and whether interrupts were
 * off is not known to a JVM: everything happens on CPU 0, and the flags are dots.
 */
final class FtraceWriter {
  /** Enough to recognise a name by, and far fewer bytes than a line may have. */
  private static final int LONGEST_NAME = 256;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final Writer out;
  private final List<String> tasks;
  private final List<String> fences;

  FtraceWriter(
      Writer out, List<FlightRecording.Task> tasks, List<FlightRecording.Timeline> timelines) {
    this.out = out;
    this.tasks = tasks.stream().map(FtraceWriter::column).toList();
    this.fences = timelines.stream().map(FtraceWriter::arguments).toList();
  }

  void header(long events, boolean lossy) throws IOException {
    out.write(
        """
        # tracer: nop
        #
        # entries-in-buffer/entries-written: %d/%d   #P:1
        #
        #           TASK-PID     CPU#  FLAGS    TIMESTAMP  FUNCTION
        #              | |         |     |          |         |
        """
            .formatted(events, events));
    if (lossy) {
      out.write("CPU:0 [LOST EVENTS]\n");
    }
  }

  void event(FlightEvent event) throws IOException {
    String fraction = Long.toString(event.nanos() % NANOS_PER_SECOND);
    out.write(tasks.get(event.task()));
    out.write(Long.toString(event.nanos() / NANOS_PER_SECOND));
    out.write('.');
    out.write("000000000", 0, 9 - fraction.length());
    out.write(fraction);
    out.write(": ");
    out.write(event.point().kernelName());
    out.write(fences.get(event.timeline()));
    out.write(Long.toUnsignedString(event.seqno()));
    out.write('\n');
  }

  private static String column(FlightRecording.Task task) {
    String name = task.name().isEmpty() ? "<...>" : safe(task.name());
    return String.format(Locale.ROOT, "%16s-%-7d [000] ..... ", name, task.id());
  }

  private static String arguments(FlightRecording.Timeline timeline) {
    return ": driver="
        + safe(timeline.driver())
        + " timeline="
        + safe(timeline.timeline())
        + " context="
        + Long.toUnsignedString(timeline.context())
        + " seqno=";
  }

  /**
   * Replaces what ends or divides a field or a line for those who read it, and what is not text: a
   * name must not look like another field, the column of the CPU or a comment.
   */
  private static String safe(String name) {
    StringBuilder text = new StringBuilder(Math.min(name.length(), LONGEST_NAME));
    name.codePoints()
        .limit(LONGEST_NAME)
        .map(c -> isSafe(c) ? c : '_')
        .forEach(text::appendCodePoint);
    return text.isEmpty() ? "_" : text.toString();
  }

  private static boolean isSafe(int c) {
    return switch (c) {
      case '=', ',', '#', '[', ']' -> false;
      default ->
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.SPACE_SEPARATOR,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.UNASSIGNED ->
                false;
            default -> true;
          };
    };
  }
}
