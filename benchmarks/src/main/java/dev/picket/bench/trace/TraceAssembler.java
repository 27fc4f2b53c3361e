package dev.picket.bench.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes a {@link Trace} of the fences that a {@link FenceTracker} found. */
final class TraceAssembler {
  /** Lives of one context are armed in the order of their numbers, also at the same time. */
  private static final Comparator<FenceLife> AS_ARMED =
      Comparator.comparingLong(FenceLife::armNanos)
          .thenComparingInt(FenceLife::context)
          .thenComparingLong(FenceLife::seqno);

  private final FenceTracker tracker;
  private final LineTally tally;
  private final List<ReplayContext> contexts = new ArrayList<>();
  private final List<FenceLife> lives = new ArrayList<>();
  private int recordedContexts;
  private int fences;
  private long signalsWithoutLine;
  private long stubSignals;
  private int duplicates;
  private long gaps;
  private int repaired;

  private TraceAssembler(FenceTracker tracker, LineTally tally) {
    this.tracker = tracker;
    this.tally = tally;
    this.stubSignals = tracker.stubSignals();
  }

  static Trace assemble(String source, FenceTracker tracker, LineTally tally) {
    return new TraceAssembler(tracker, tally).assemble(source);
  }

  private Trace assemble(String source) {
    for (RecordedContext context : tracker.contexts()) {
      if (context.isStub()) {
        stubSignals += context.fences().stream().filter(TraceAssembler::hasSignalLine).count();
      } else {
        add(context);
      }
    }
    lives.sort(AS_ARMED);
    long lapNanos = lives.isEmpty() ? 0 : tracker.lastNanos() - tracker.firstNanos();
    return new Trace(source, summary(), contexts, lives, ReplaySteps.of(lives), lapNanos);
  }

  private void add(RecordedContext context) {
    List<DatedFence> dated = new ArrayList<>();
    for (RecordedFence fence : context.fences()) {
      if (!fence.isAbsorbed()) {
        fences++;
        if (fence.isSignalled()) {
          countReplayed(fence);
          dated.add(DatedFence.of(fence, tracker.firstNanos(), tracker.lastNanos()));
        }
      }
    }
    if (dated.isEmpty()) {
      return;
    }
    recordedContexts++;
    boolean replayLocal = false;
    for (List<Numbering.Numbered> series : Numbering.of(dated)) {
      add(context, series, replayLocal);
      replayLocal = true;
    }
  }

  private void add(RecordedContext context, List<Numbering.Numbered> series, boolean replayLocal) {
    int index = contexts.size();
    long first = series.getFirst().number();
    long expected = first;
    long armedBefore = 0;
    long[] armedByAfter = armedByAfter(series);
    for (int position = 0; position < series.size(); position++) {
      DatedFence fence = series.get(position).fence();
      long number = series.get(position).number();
      FenceLife life = fence.placed(index, number, armedBefore, armedByAfter[position]);
      lives.add(life);
      armedBefore = life.armNanos();
      gaps += number == expected ? 0 : 1;
      expected = number + 1;
      repaired += fence.repaired() ? 1 : 0;
    }
    duplicates += replayLocal ? series.size() : 0;
    contexts.add(
        new ReplayContext(
            Integer.toUnsignedLong(context.id()),
            context.driver(),
            context.timeline(),
            first,
            expected - 1,
            series.size(),
            replayLocal));
  }

  /** For each fence, by when the first of those with higher numbers had its number. */
  private static long[] armedByAfter(List<Numbering.Numbered> series) {
    long[] armedBy = new long[series.size()];
    long earliest = Long.MAX_VALUE;
    for (int position = series.size() - 1; position >= 0; position--) {
      armedBy[position] = earliest;
      earliest = Math.min(earliest, series.get(position).fence().numberedBy());
    }
    return armedBy;
  }

  private void countReplayed(RecordedFence fence) {
    EventTally events = tally.events();
    if (fence.saw(EventKind.INIT)) {
      events.addReplayed(EventKind.INIT);
    }
    EventKind arming = fence.arming();
    if (arming != null && arming != EventKind.INIT) {
      events.addReplayed(arming);
    }
    events.addReplayed(fence.signal());
    if (!hasSignalLine(fence)) {
      signalsWithoutLine++;
    }
    if (fence.saw(EventKind.DESTROY)) {
      events.addReplayed(EventKind.DESTROY);
    }
  }

  private static boolean hasSignalLine(RecordedFence fence) {
    return fence.saw(EventKind.SIGNALED);
  }

  private InputSummary summary() {
    var events = tally.events().counts();
    return new InputSummary(
        tally.lines(),
        tally.comments(),
        tally.lostMarkers(),
        tally.unknownLines(),
        events,
        events.values().stream().mapToLong(EventCount::replayed).sum(),
        events.values().stream().mapToLong(EventCount::known).sum(),
        tally.lostEvents(),
        tally.reordered(),
        recordedContexts,
        fences,
        lives.size(),
        tracker.signalLines() + signalsWithoutLine,
        tracker.duplicateSignals(),
        stubSignals,
        fences - lives.size(),
        (int) lives.stream().filter(FenceLife::aliveFromStart).count(),
        (int) lives.stream().filter(FenceLife::heldToEnd).count(),
        duplicates,
        gaps,
        contexts.stream().mapToLong(ReplayContext::burntSeqnos).sum(),
        repaired);
  }
}
