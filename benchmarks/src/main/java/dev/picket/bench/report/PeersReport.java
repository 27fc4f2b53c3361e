package dev.picket.bench.report;

import dev.picket.bench.peers.Expression;
import dev.picket.bench.peers.FigureId;
import dev.picket.bench.peers.FigureId.Unit;
import dev.picket.bench.peers.Goal;
import dev.picket.bench.peers.Judgement;
import dev.picket.bench.peers.Judgement.Verdict;
import dev.picket.bench.peers.Operation;
import dev.picket.bench.peers.PeersResult;
import dev.picket.bench.peers.Round;
import dev.picket.bench.peers.measure.Environment;
import dev.picket.bench.peers.measure.JavaChild;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ours beside peers: what was measured where, a line for each goal, and all figures. */
public final class PeersReport {
  private static final String NOTHING = "-";

  private static final String DEFINITIONS =
      """
        interval: median round (lowest..highest), from nine rounds on the 95 % interval of the median; a round is
          a new JVM or process for each name, one after the other; ratios are of figures of one round
        ours, peer: median of equal chunks of a counted loop after warm-up, and of the batches of a chunk if it has
          some; one thread kept on one processor;
          with -2 two threads at once on two, the mean of both; with -looping beside a thread that loops on the other
        PASS, SHORT: the whole interval is on the good side, on the bad side; NOISY: it lies across the goal, also
          after more rounds; MISSING: a figure that it needs was not measured
        retire: a burst of 4096 records, allocated and cut off before; retire-drop-N: N of them until all are dropped,
          beside a reader that loops; offheap-drop: the same with nobody beside, of 1024 that free 64 bytes of
          malloc each, or the close of 64 arenas; offheap-life: from malloc, or the arena's opening, on
        loss, tax: share of its speed that a calculating thread, a reader, loses while the other processor retires
          a million records a second (paced-share: how much of that it does) or as many as it can (unthrottled)
        owned: of a context with onlyArmedBy and inOrder, shared: of one with neither; signals, callbacks: batches of
          128 fences, armed before, of which data is dropped after, or of 16 with 8 callbacks each; callbacks-N: N times
          onSignal, and signal, of callbacks that serve again; attach-N: onSignal of an allocation, signal-attached-N:
          the signal then; dependents-N, listeners-N: thenAccept, addListener of a future that is there, and its end
        -spin, -parked: from a signal to the waiter's return on the other processor, the signal 4 us after it began to
          wait, or 2 ms; burst: 64 fences signalled in a row, a parked thread waiting for each: the first signal, the
          mean of the others, and from the begin of it to a waiter's return, the median; unparks: of unparks in a row
        pending: bytes that a context keeps for each of 100,000 fences, as JOL walks it, if shared with the driver's
          views; close: of a context with 1,000,000, each; signal there: of as many without data, in a row; all with
          compact object headers
        merge-N, all-of-N: one of N that are pending, fences of N contexts; add-and-ask: a fence added in the place of
          one of its context, where 4 stand, under the lock, and a list of the pending ones; any-ended: a wait for any
          of 64 of which the last has ended; any-spin, any-parked: of 64 pending ones
        find: a point of 1,000,000 pending ones, all over the place; signal there: their work ended in order, then one
          look how far that came, each; signal-wanted: while somebody waits for the last; left-share: of the heap that
          100,000 take besides their work, what is still used when they have ended
        -zgc, -parallel, -c1, -interpreter: the strategy in a JVM with other flags; volatile-store-pair: two volatile
          stores there, to compare enter and exit with
        -10000-left: after 10,000 virtual threads were inside at once, whose slots are given up as they leave, but for
          128; -10000-parked: while they are parked inside. rcu and epoch would wait for them, so theirs is a drain(),
          with its housekeeping, that ends a grace period begun before they entered, having looked at all of them;
          hazard waits for none that protects other records: synchronize(), and 1024 records from retire until they
          are dropped, each
      """
          .stripTrailing();

  private final PeersResult result;

  private PeersReport(PeersResult result) {
    this.result = result;
  }

  /**
   * {@return the whole report, without a line end at its end}
   *
   * @param result what was found
   */
  public static String of(PeersResult result) {
    PeersReport report = new PeersReport(result);
    return Stream.of(
            report.header(),
            report.goals(),
            report.environments(),
            report.figures(),
            DEFINITIONS,
            report.summary())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(System.lineSeparator().repeat(2)));
  }

  private String header() {
    Machine machine = Machine.here();
    List<String> lines = new ArrayList<>();
    lines.add(
        named(
            "machine",
            "%s, %d processors, %s, %s"
                .formatted(
                    machine.processor(),
                    machine.processors(),
                    machine.architecture(),
                    machine.os())));
    lines.add(named("jvm", machine.vm() + " " + machine.java()));
    lines.add(named("flags", String.join(" ", result.flags())));
    lines.add(
        named(
            "rounds",
            "%d, in %d s, on processors %d and %d"
                .formatted(
                    result.rounds().size(),
                    result.seconds(),
                    result.processors().first(),
                    result.processors().second())));
    result.about().forEach((name, about) -> lines.add(named(name, about)));
    result.absent().forEach((name, why) -> lines.add(named(name, "missing: " + why)));
    return String.join(System.lineSeparator(), lines);
  }

  private static String named(String name, String text) {
    return "%-18s %s".formatted(name, text);
  }

  private String goals() {
    if (result.judgements().isEmpty()) {
      return "";
    }
    TextTable table = TextTable.ofWords("operation", "ours", "", "peer", "", "ratio", "goal", "");
    @Nullable Operation last = null;
    for (Judgement judgement : result.judgements()) {
      Goal goal = judgement.goal();
      Expression peer = goal.peer();
      table.add(
          List.of(
              goal.operation() == last ? "" : goal.operation().description(),
              goal.ours().toString(),
              amount(judgement.ours(), goal.ours().unit()),
              peer == null ? "" : peer.toString(),
              peer == null ? "" : amount(judgement.peer(), peer.unit()),
              peer == null || judgement.quantity() == null
                  ? ""
                  : Numbers.format(judgement.quantity()),
              wanted(goal),
              judgement.verdict() == Verdict.MISSING
                  ? Verdict.MISSING + " (" + result.whyMissing(goal) + ")"
                  : judgement.verdict().toString()));
      last = goal.operation();
    }
    return table.toString();
  }

  private String environments() {
    Set<FigureId> rows = new TreeSet<>();
    EnumSet<Environment> columns = EnumSet.of(Environment.G1);
    for (FigureId id : measured()) {
      JavaChild.byId(id.source())
          .filter(child -> child.environment() != Environment.G1)
          .ifPresent(
              child -> {
                rows.add(new FigureId(child.strategy(), id.name()));
                columns.add(child.environment());
              });
    }
    if (rows.isEmpty()) {
      return "";
    }
    TextTable table =
        new TextTable(
            Stream.concat(
                    Stream.of("environments, median ns"), columns.stream().map(Environment::title))
                .toArray(String[]::new));
    for (FigureId row : rows) {
      table.add(
          Stream.concat(
                  Stream.of(row.toString()),
                  columns.stream()
                      .map(column -> new FigureId(column.childOf(row.source()), row.name()))
                      .map(this::median))
              .toList());
    }
    return table.toString();
  }

  private String median(FigureId id) {
    double[] values = values(id);
    return values.length == 0
        ? NOTHING
        : Numbers.format(Interval.ofMedian(Arrays.stream(values)).middle());
  }

  private double[] values(FigureId id) {
    return result.rounds().stream()
        .map(round -> new Expression.Figure(id).in(round))
        .flatMapToDouble(OptionalDouble::stream)
        .toArray();
  }

  private String figures() {
    TextTable table = new TextTable("all figures", "rounds", "", "interval");
    for (FigureId id : measured()) {
      double[] values = values(id);
      table.add(
          List.of(
              id.toString(),
              String.valueOf(values.length),
              id.unit().symbol(),
              number(Interval.ofMedian(Arrays.stream(values)), id.unit())));
    }
    return table.toString();
  }

  private Set<FigureId> measured() {
    Set<FigureId> ids = new TreeSet<>();
    for (Round round : result.rounds()) {
      round
          .figures()
          .forEach(
              (source, figures) ->
                  figures.keySet().forEach(name -> ids.add(new FigureId(source, name))));
    }
    return ids;
  }

  private String summary() {
    return Arrays.stream(Verdict.values())
        .map(
            verdict ->
                result.judgements().stream()
                        .filter(judgement -> judgement.verdict() == verdict)
                        .count()
                    + " "
                    + verdict)
        .collect(Collectors.joining(", "));
  }

  private static String wanted(Goal goal) {
    Unit unit = goal.ours().unit();
    String bound = Numbers.format(goal.bound());
    String amount = Numbers.format(goal.bound() * unit.factor()) + " " + unit.symbol();
    return switch (goal.relation()) {
      case TIMES_FASTER -> ">= %s times faster".formatted(bound);
      case TIMES_AT_MOST -> "<= %s times".formatted(bound);
      case AT_MOST -> "<= " + amount;
      case AT_LEAST -> ">= " + amount;
    };
  }

  private static String amount(@Nullable Interval interval, Unit unit) {
    return interval == null ? NOTHING : number(interval, unit) + " " + unit.symbol();
  }

  private static String number(Interval interval, Unit unit) {
    double factor = unit.factor();
    return Numbers.format(
        new Interval(
            interval.low() * factor, interval.middle() * factor, interval.high() * factor));
  }
}
