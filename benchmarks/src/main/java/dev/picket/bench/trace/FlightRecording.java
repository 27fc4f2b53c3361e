package dev.picket.bench.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * The fences in a recording by Flight Recorder, which can be written as the text of the kernel's
 * tracer. Needs memory for the threads and contexts that are in it; events beyond some hundred
 * thousand go to a temporary file.
 */
public final class FlightRecording implements AutoCloseable {
  static final String EXPECTED =
      "a Flight Recorder recording; record with:"
          + " java -XX:StartFlightRecording:settings=picket.jfc,filename=fences.jfr"
          + " (picket.jfc is in the jar of picket-fence-api)";

  private static final byte[] MAGIC = {'F', 'L', 'R', 0};
  private static final int RUN_LENGTH = 1 << 18;

  private static final String DATA_LOSS = "jdk.DataLoss";

  /** The largest thread id that Linux gives out. */
  private static final long HIGHEST_OS_THREAD_ID = 1 << 22;

  private final EventSorter events;
  private final Map<Task, Integer> taskIndices = new HashMap<>();
  private final List<Task> tasks = new ArrayList<>();
  private final Map<Timeline, Integer> timelineIndices = new HashMap<>();
  private final List<Timeline> timelines = new ArrayList<>();
  private long otherEvents;
  private long lostBytes;

  private FlightRecording(int runLength) {
    this.events = new EventSorter(runLength);
  }

  /**
   * Reads a recording to its end.
   *
   * @param file written by Flight Recorder
   * @return the fences in it
   * @throws TraceException if the file cannot be read, is none or broken, or has no fences
   * @throws IOException if the temporary file cannot be written
   */
  public static FlightRecording read(Path file) throws IOException {
    return read(file, RUN_LENGTH);
  }

  static FlightRecording read(Path file, int runLength) throws IOException {
    checkReadable(file);
    FlightRecording recording = new FlightRecording(runLength);
    try {
      recording.readAll(file);
      recording.checkFences(file);
      return recording;
    } catch (Throwable e) {
      recording.close();
      throw e;
    }
  }

  private static void checkReadable(Path file) {
    if (Files.isDirectory(file)) {
      throw new TraceException(file + " is a directory; expected " + EXPECTED);
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new TraceException(
            file + " was not written by Flight Recorder; expected " + EXPECTED);
      }
    } catch (NoSuchFileException e) {
      throw new TraceException(file + " does not exist; expected " + EXPECTED, e);
    } catch (AccessDeniedException e) {
      throw new TraceException(
          file + " may not be read by this user; allow it, or copy the file", e);
    } catch (IOException e) {
      throw new TraceException("%s cannot be read (%s)".formatted(file, e), e);
    }
  }

  private void readAll(Path file) throws IOException {
    try (RecordingFile recording = open(file)) {
      for (RecordedEvent event; (event = next(file, recording)) != null; ) {
        add(file, event);
      }
    }
  }

  private static RecordingFile open(Path file) {
    try {
      return new RecordingFile(file);
    } catch (IOException | RuntimeException | InternalError e) {
      throw broken(file, e);
    }
  }

  private static @Nullable RecordedEvent next(Path file, RecordingFile recording) {
    try {
      return recording.hasMoreEvents() ? recording.readEvent() : null;
    } catch (IOException | RuntimeException | InternalError e) {
      throw broken(file, e);
    }
  }

  private static TraceException broken(Path file, Throwable cause) {
    return new TraceException(
        "%s is cut off or broken, or is still being written (%s); copy it again, or get a whole one"
                .formatted(file, cause.getMessage())
            + " from the running JVM with: jcmd PID JFR.dump filename=fences.jfr",
        cause);
  }

  private void add(Path file, RecordedEvent event) throws IOException {
    String name = event.getEventType().getName();
    TracePoint point = TracePoint.of(name);
    if (point != null) {
      events.add(fenceEvent(file, point, event));
    } else if (name.equals(DATA_LOSS)) {
      lostBytes += event.getLong("amount");
    } else {
      otherEvents++;
    }
  }

  private FlightEvent fenceEvent(Path file, TracePoint point, RecordedEvent event) {
    try {
      long nanos = event.getLong("nanos");
      if (nanos < 0) {
        throw broken(file, new IOException("an event was at " + nanos + " ns"));
      }
      return new FlightEvent(
          nanos,
          event.getLong("seqno"),
          point,
          indexOf(taskOf(event.getThread()), taskIndices, tasks),
          indexOf(timelineOf(event), timelineIndices, timelines));
    } catch (IllegalArgumentException e) {
      throw new TraceException(
          "%s has events named %s that are not those of this version of Picket (%s); record again,"
                  .formatted(file, event.getEventType().getName(), e.getMessage())
              + " or export with the version that recorded",
          e);
    }
  }

  private static Task taskOf(@Nullable RecordedThread thread) {
    if (thread == null) {
      return new Task("", 0);
    }
    long osThreadId = thread.getOSThreadId();
    String javaName = thread.getJavaName();
    return new Task(
        javaName == null ? "" : javaName,
        osThreadId > 0 ? osThreadId : HIGHEST_OS_THREAD_ID + thread.getJavaThreadId());
  }

  private static Timeline timelineOf(RecordedEvent event) {
    String driver = event.getString("driver");
    String timeline = event.getString("timeline");
    return new Timeline(
        driver == null ? "" : driver, timeline == null ? "" : timeline, event.getLong("context"));
  }

  private static <T> int indexOf(T value, Map<T, Integer> indices, List<T> values) {
    return indices.computeIfAbsent(
        value,
        added -> {
          values.add(added);
          return values.size() - 1;
        });
  }

  private void checkFences(Path file) {
    if (events.size() == 0) {
      throw new TraceException(
          "%s has %,d events, but none of a fence; expected %s"
              .formatted(file, otherEvents, EXPECTED));
    }
  }

  /**
   * Writes the fences as the text of the kernel's tracer, in the order of time.
   *
   * @param out is not closed
   * @throws IOException if it cannot be written, or the temporary file not be read
   */
  public void writeTo(Writer out) throws IOException {
    FtraceWriter text = new FtraceWriter(out, tasks, timelines);
    text.header(events.size(), lostBytes > 0);
    events.forEach(text::event);
  }

  /** {@return how many events of fences there are} */
  public long events() {
    return events.size();
  }

  /** {@return how many contexts they are of} */
  public int contexts() {
    return (int) timelines.stream().mapToLong(Timeline::context).distinct().count();
  }

  /** {@return how many bytes of events of any kind Flight Recorder says that it has lost} */
  public long lostBytes() {
    return lostBytes;
  }

  /** Deletes the temporary file. */
  @Override
  public void close() throws IOException {
    events.close();
  }

  /** A thread that recorded. Virtual threads have an id that no thread of the system has. */
  record Task(String name, long id) {}

  /** A context and its names. */
  record Timeline(String driver, String timeline, long context) {}
}
