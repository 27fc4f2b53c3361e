package dev.picket.bench.trace;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts events by name. */
final class EventTally {
  /** Kernels have some thousands of events; more names than this are noise in the input. */
  private static final int MAX_NAMES = 4096;

  private static final String OTHER_NAMES = "(other events)";

  /** The count of one name. */
  static final class Counter {
    private final String name;
    private final @Nullable EventKind kind;
    private long lines;
    private long replayed;

    private Counter(String name, @Nullable EventKind kind) {
      this.name = name;
      this.kind = kind;
    }

    /** The kind of event that has this name; null if it is not replayed. */
    @Nullable EventKind kind() {
      return kind;
    }

    void addLine() {
      lines++;
    }
  }

  private final Map<Slice, Counter> counters = new HashMap<>();
  private final Map<EventKind, Counter> byKind = new EnumMap<>(EventKind.class);
  private final Counter otherNames = new Counter(OTHER_NAMES, null);

  EventTally() {
    for (EventKind kind : EventKind.values()) {
      Counter counter = new Counter(kind.eventName(), kind);
      counters.put(Slice.of(kind.eventName()), counter);
      byKind.put(kind, counter);
    }
  }

  Counter of(Slice name) {
    Counter counter = counters.get(name);
    if (counter != null) {
      return counter;
    }
    if (counters.size() >= MAX_NAMES) {
      return otherNames;
    }
    Counter added = new Counter(name.toString(), null);
    counters.put(name.copy(), added);
    return added;
  }

  void addReplayed(EventKind kind) {
    Counter counter = byKind.get(kind);
    if (counter != null) {
      counter.replayed++;
    }
  }

  SortedMap<String, EventCount> counts() {
    SortedMap<String, EventCount> counts = new TreeMap<>();
    for (Counter counter : counters.values()) {
      put(counts, counter);
    }
    put(counts, otherNames);
    return counts;
  }

  private static void put(Map<String, EventCount> counts, Counter counter) {
    if (counter.lines > 0) {
      counts.put(counter.name, new EventCount(counter.lines, counter.replayed));
    }
  }
}
