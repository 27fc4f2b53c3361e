package dev.picket.bench.report;

import dev.picket.bench.replay.ReplayTask;
import dev.picket.bench.replay.RingTask;
import dev.picket.bench.replay.RingWorkload;
import dev.picket.bench.replay.StallTask;
import dev.picket.bench.replay.StallWorkload;
import dev.picket.bench.replay.Workload;
import dev.picket.bench.trace.EventCount;
import dev.picket.bench.trace.InputSummary;
import dev.picket.bench.trace.Trace;

/** What was in the input, to the last line, and what is made of it. */
public final class InputText {
  private InputText() {}

  /**
   * {@return the text, some lines}
   *
   * @param trace the input
   * @param workload how it is replayed
   */
  public static String of(Trace trace, Workload workload) {
    return input(trace) + replay(workload);
  }

  /**
   * {@return the text, some lines}
   *
   * @param trace the input
   * @param workload how it is replayed
   */
  public static String of(Trace trace, StallWorkload workload) {
    return input(trace) + replay(workload);
  }

  /**
   * {@return the text, some lines}
   *
   * @param trace the input
   * @param workload how it is replayed
   */
  public static String of(Trace trace, RingWorkload workload) {
    return input(trace) + replay(workload);
  }

  private static String input(Trace trace) {
    InputSummary input = trace.input();
    StringBuilder text = new StringBuilder();
    text.append("Input: %s%n".formatted(trace.source()));
    text.append(
        "  %,d lines: %,d replayed, %,d known but not replayed, %,d unknown, %,d comments, %,d lost-event markers%n"
            .formatted(
                input.lines(),
                input.replayedEvents(),
                input.knownEvents(),
                input.unknownLines(),
                input.comments(),
                input.lostMarkers()));
    input.events().forEach((name, count) -> text.append(event(name, count)));
    text.append(
        "  %,d contexts, %,d fences; %,d signals seen = %,d to be replayed + %,d duplicate + %,d of stubs%n"
            .formatted(
                input.contexts(),
                input.fences(),
                input.signalsSeen(),
                input.signals(),
                input.duplicateSignals(),
                input.stubSignals()));
    text.append(oddities(input));
    if (trace.fences().size() < input.signals()) {
      text.append(
          "  being quick, laps have only the %,d fences in the middle%n"
              .formatted(trace.fences().size()));
    }
    return text.toString();
  }

  private static String event(String name, EventCount count) {
    return "    %s: %,d, of which %,d replayed%n".formatted(name, count.lines(), count.replayed());
  }

  private static String oddities(InputSummary input) {
    return ("  %,d unsignalled, %,d alive from the start, %,d held to the end, %,d with a number"
            + " given out before, %,d numbers burnt in %,d gaps, %,d with times repaired, %,d lines"
            + " out of order, %,d events lost%n")
        .formatted(
            input.unsignalled(),
            input.aliveFromStart(),
            input.heldToEnd(),
            input.duplicates(),
            input.burntSeqnos(),
            input.gaps(),
            input.repaired(),
            input.reordered(),
            input.lostEvents());
  }

  private static String replay(Workload workload) {
    ReplayTask task = workload.template();
    return ("Replay: %d rounds at most, a JVM for each strategy in each; per round %,d laps of %,d"
            + " fences, %d side by side, at %,d fences/s, then %,d laps at full speed;"
            + " signalling threads: %d, readers: %d; drop: %s%n")
        .formatted(
            workload.rounds(),
            task.laps() * task.streams() * task.drivers(),
            workload.fencesPerLap(),
            task.streams() * task.drivers(),
            task.fencesPerSecond(),
            task.fullSpeedLaps() * task.streams() * task.drivers(),
            task.drivers(),
            task.readers(),
            task.drop());
  }

  private static String replay(StallWorkload workload) {
    StallTask stall = workload.template();
    ReplayTask task = stall.replay();
    return ("Replay: rounds: %d, a JVM for each strategy in each; %,d laps of %,d fences, %d"
            + " side by side, at %,d fences/s; after %,d ms one reader enters a section and"
            + " stays in it for %,d ms; signalling threads: %d, other readers: %d; drop: %s;"
            + " the backlog has no limit%n")
        .formatted(
            workload.rounds(),
            task.laps() * task.streams() * task.drivers(),
            workload.fencesPerLap(),
            task.streams() * task.drivers(),
            task.fencesPerSecond(),
            stall.leadInMillis(),
            stall.stallMillis(),
            task.drivers(),
            task.readers(),
            task.drop());
  }

  private static String replay(RingWorkload workload) {
    RingTask task = workload.template();
    return ("Replay: %d rounds at most, a JVM for each strategy in each; per round %,d laps of %,d"
            + " fences, each a job that takes as long as the fence was pending, at %,d jobs/s, a"
            + " ring on a software device for each driver; then %,d times %,d jobs that take no"
            + " time%n")
        .formatted(
            workload.rounds(),
            task.laps(),
            workload.fencesPerLap(),
            task.jobsPerSecond(),
            task.blocks() * task.batchesPerBlock(),
            task.jobsPerBatch());
  }
}
