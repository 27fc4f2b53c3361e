package dev.picket.bench.trace;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was in the input, and what became of it. Nothing is left out: the constructor refuses
 * numbers that do not add up.
 *
 * <ul>
 *   <li>{@code lines = comments + lostMarkers + replayedEvents + knownEvents + unknownLines}
 *   <li>{@code signalsSeen = signals + duplicateSignals + stubSignals}
 *   <li>{@code fences = signals + unsignalled}
 * </ul>
 *
 * @param lines all lines
 * @param comments lines without an event: comments, headers, empty lines
 * @param lostMarkers lines in which the tracer says that it dropped events
 * @param unknownLines lines that could not be read
 * @param events how often each event was seen, by name
 * @param replayedEvents lines with an event that is replayed
 * @param knownEvents lines with an event that is not replayed
 * @param lostEvents events dropped by the tracer, as far as it says how many
 * @param reordered events that are earlier than one in a line above
 * @param contexts contexts whose fences are replayed
 * @param fences fences seen, without those that are always signalled (context 0 or driver "stub")
 * @param signals signals replayed in each lap: one for each fence that is replayed
 * @param signalsSeen signals in the input
 * @param duplicateSignals signals of a fence that was signalled already; not replayed
 * @param stubSignals signals of a fence that is always signalled; not replayed
 * @param unsignalled fences without a signal in the input; not replayed
 * @param aliveFromStart replayed fences that were created before the first line about fences
 * @param heldToEnd replayed fences that are not destroyed before the last line about fences
 * @param duplicates replayed fences whose context had given out their number, or a higher one,
 *     before; they are in contexts of their own
 * @param gaps places where the numbers of a context's replayed fences do not rise by one
 * @param burntSeqnos numbers left out in those places
 * @param repaired replayed fences some of whose times ran backwards and were moved to the signal's
 */
public record InputSummary(
    long lines,
    long comments,
    long lostMarkers,
    long unknownLines,
    SortedMap<String, EventCount> events,
    long replayedEvents,
    long knownEvents,
    long lostEvents,
    long reordered,
    int contexts,
    int fences,
    int signals,
    long signalsSeen,
    long duplicateSignals,
    long stubSignals,
    int unsignalled,
    int aliveFromStart,
    int heldToEnd,
    int duplicates,
    long gaps,
    long burntSeqnos,
    int repaired) {
  /** Copies the map and checks the sums. */
  public InputSummary {
    events = Collections.unmodifiableSortedMap(new TreeMap<>(events));
    requireSum(
        "lines", lines, comments + lostMarkers + unknownLines + replayedEvents + knownEvents);
    requireSum(
        "replayedEvents",
        replayedEvents,
        events.values().stream().mapToLong(EventCount::replayed).sum());
    requireSum(
        "knownEvents", knownEvents, events.values().stream().mapToLong(EventCount::known).sum());
    requireSum("signalsSeen", signalsSeen, signals + duplicateSignals + stubSignals);
    requireSum("fences", fences, (long) signals + unsignalled);
  }

  private static void requireSum(String name, long total, long sum) {
    if (total != sum) {
      throw new IllegalArgumentException(
          "%s is %d, but its parts add up to %d".formatted(name, total, sum));
    }
  }
}
