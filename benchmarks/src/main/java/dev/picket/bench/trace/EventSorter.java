package dev.picket.bench.trace;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts events in the order of their times, in bounded memory: full runs are sorted and go to a
 * temporary file, and are merged in the end. Events of one time stay in the order in which they
 * came.
 */
final class EventSorter implements AutoCloseable {
  private static final int BUFFERED_EVENTS = 1024;
  private static final Comparator<FlightEvent> BY_TIME =
      Comparator.comparingLong(FlightEvent::nanos);

  /** What is done with each event. */
  interface Sink {
    void accept(FlightEvent event) throws IOException;
  }

  private final int runLength;
  private final List<FlightEvent> newest = new ArrayList<>();
  private long spilled;
  private @Nullable FileChannel file;

  EventSorter(int runLength) {
    this.runLength = runLength;
  }

  void add(FlightEvent event) throws IOException {
    newest.add(event);
    if (newest.size() == runLength) {
      spill();
    }
  }

  long size() {
    return spilled + newest.size();
  }

  /** Gives all events in order. */
  void forEach(Sink sink) throws IOException {
    newest.sort(BY_TIME);
    // Of heads of one time the run that was filled first goes first.
    PriorityQueue<Run> heads =
        new PriorityQueue<>(
            Comparator.comparing(Run::head, BY_TIME).thenComparingLong(Run::firstIndex));
    FileChannel channel = file;
    for (long first = 0; channel != null && first < spilled; first += runLength) {
      heads.add(new FileRun(channel, first, first + runLength));
    }
    if (!newest.isEmpty()) {
      heads.add(new MemoryRun(newest, spilled));
    }
    for (Run run; (run = heads.poll()) != null; ) {
      sink.accept(run.head());
      if (run.advance()) {
        heads.add(run);
      }
    }
  }

  private void spill() throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      Path path = Files.createTempFile("picket-export", ".events");
      channel =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      file = channel;
    }
    newest.sort(BY_TIME);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFERED_EVENTS * FlightEvent.BYTES);
    for (FlightEvent event : newest) {
      event.writeTo(buffer);
      if (!buffer.hasRemaining()) {
        empty(buffer, channel);
      }
    }
    empty(buffer, channel);
    spilled += newest.size();
    newest.clear();
  }

  private static void empty(ByteBuffer buffer, FileChannel channel) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /** Events in order, of which one is at the head; begins at the first. */
  private interface Run {
    FlightEvent head();

    long firstIndex();

    boolean advance() throws IOException;
  }

  private static final class MemoryRun implements Run {
    private final List<FlightEvent> events;
    private final long firstIndex;
    private int position;

    MemoryRun(List<FlightEvent> events, long firstIndex) {
      this.events = events;
      this.firstIndex = firstIndex;
    }

    @Override
    public FlightEvent head() {
      return events.get(position);
    }

    @Override
    public long firstIndex() {
      return firstIndex;
    }

    @Override
    public boolean advance() {
      position++;
      return position < events.size();
    }
  }

  private static final class FileRun implements Run {
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFERED_EVENTS * FlightEvent.BYTES);
    private final long firstIndex;
    private final long end;
    private long position;
    private FlightEvent head;

    FileRun(FileChannel file, long firstIndex, long endIndex) throws IOException {
      this.file = file;
      this.firstIndex = firstIndex;
      this.position = firstIndex * FlightEvent.BYTES;
      this.end = endIndex * FlightEvent.BYTES;
      fill();
      this.head = FlightEvent.readFrom(buffer);
    }

    @Override
    public FlightEvent head() {
      return head;
    }

    @Override
    public long firstIndex() {
      return firstIndex;
    }

    @Override
    public boolean advance() throws IOException {
      if (!buffer.hasRemaining()) {
        if (position == end) {
          return false;
        }
        fill();
      }
      head = FlightEvent.readFrom(buffer);
      return true;
    }

    private void fill() throws IOException {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
      while (buffer.hasRemaining()) {
        int read = file.read(buffer, position);
        if (read < 0) {
          throw new EOFException("the temporary file of the export was cut off");
        }
        position += read;
      }
      buffer.flip();
    }
  }
}
