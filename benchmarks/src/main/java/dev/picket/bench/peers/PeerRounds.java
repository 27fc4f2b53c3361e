package dev.picket.bench.peers;

import dev.picket.bench.child.ChildJvms;
import dev.picket.bench.child.Ending;
import dev.picket.bench.peers.measure.JavaChild;
import dev.picket.bench.peers.measure.MeasureMain;
import dev.picket.bench.peers.measure.MeasureResult;
import dev.picket.bench.peers.measure.MeasureTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rounds: in each round every child and program once, so that whatever else the machine
 * does meets all of them, and beginning with another one each time. Where a goal is then open,
 * there are more rounds of what it needs; what no goal needs is measured in a few rounds only.
 */
public final class PeerRounds implements AutoCloseable {
  /** Far more than any of them takes; one that takes longer hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * Compiles at once, and has all memory from the start: how warm a figure is must not depend on
   * what else the machine does, nor what allocates on the faults of pages that were never touched.
   */
  private static final List<String> FLAGS = List.of("-Xbatch", "-XX:+AlwaysPreTouch");

  private final Effort effort;
  private final Selection selection;
  private final Consumer<String> begins;
  private final Processors processors = Processors.ofThisProcess();
  private final Programs programs;
  private final ChildJvms jvms;
  private final List<Round> rounds = new ArrayList<>();
  private final Map<String, String> about = new TreeMap<>();
  private final Map<String, String> absent = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private final long startNanos = System.nanoTime();
  private final Map<String, Long> lastNanos = new HashMap<>();
  private int turn;

  /**
   * Prepares to measure; builds the programs.
   *
   * @param effort how long to measure
   * @param operations what about
   * @param checkout where the programs' sources are; null outside of a checkout
   * @param begins told the name of each child and program when it begins
   * @throws IOException if files cannot be written
   * @throws InterruptedException if the caller is interrupted
   */
  public PeerRounds(
      Effort effort, Set<Operation> operations, @Nullable Path checkout, Consumer<String> begins)
      throws IOException, InterruptedException {
    this.effort = effort;
    this.selection = new Selection(effort, operations);
    this.begins = begins;
    List<String> sources = selection.wanted().sources();
    this.programs = Programs.of(checkout, PATIENCE);
    for (Program program : Program.values()) {
      if (sources.contains(program.id())) {
        Optional<String> absence = programs.absence(program);
        if (absence.isPresent()) {
          absent.put(program.id(), absence.get());
        } else {
          about.put(program.id(), DebianPackage.describe(program.library()));
        }
      }
    }
    this.jvms = new ChildJvms(MeasureMain.class, FLAGS, PATIENCE);
  }

  /**
   * Measures.
   *
   * @return what was found
   * @throws IOException if a child cannot be started
   * @throws InterruptedException if the caller is interrupted; the child is killed
   */
  public PeersResult run() throws IOException, InterruptedException {
    int whole = selection.isOfAll() ? effort.publishedRounds() : effort.rounds();
    runRounds(whole, selection.wanted());
    runRounds(effort.rounds() - whole, Wanted.by(selection.goals()));
    for (int extension = 0; extension < Effort.EXTENSIONS; extension++) {
      runRounds(effort.moreRounds(), Wanted.by(noisyGoals()));
    }
    return new PeersResult(
        effort,
        processors,
        Stream.concat(ChildJvms.flagsOfAll().stream(), FLAGS.stream()).toList(),
        List.copyOf(rounds),
        selection.goals().stream().map(goal -> Judgement.of(goal, rounds)).toList(),
        about,
        absent,
        failures,
        Duration.ofNanos(System.nanoTime() - startNanos).toSeconds());
  }

  @Override
  public void close() {
    jvms.close();
  }

  private void runRounds(int count, Wanted wanted) throws IOException, InterruptedException {
    List<String> sources = wanted.sources();
    if (sources.isEmpty()) {
      return;
    }
    for (int i = 0; i < count && isTimeForOneMore(sources); i++) {
      Map<String, Map<String, Double>> figures = new HashMap<>();
      for (int place = 0; place < sources.size(); place++) {
        String source = sources.get((turn + place) % sources.size());
        if (!absent.containsKey(source)) {
          begins.accept(source);
          long start = System.nanoTime();
          measure(source, wanted, figures);
          lastNanos.put(source, System.nanoTime() - start);
        }
      }
      turn++;
      rounds.add(new Round(figures));
    }
  }

  private boolean isTimeForOneMore(List<String> sources) {
    long expected = sources.stream().mapToLong(each -> lastNanos.getOrDefault(each, 0L)).sum();
    return System.nanoTime() - startNanos + expected < effort.time().toNanos();
  }

  private void measure(String source, Wanted wanted, Map<String, Map<String, Double>> figures)
      throws IOException, InterruptedException {
    try {
      Program program = Program.byId(source).orElse(null);
      figures.put(
          source,
          program == null
              ? runChild(JavaChild.byId(source).orElseThrow(), wanted)
              : programs.run(program, effort, processors));
    } catch (PeerFailure e) {
      absent.put(source, "failed: " + e.getMessage());
      failures.add(source + " " + e.getMessage());
    }
  }

  private Map<String, Double> runChild(JavaChild child, Wanted wanted)
      throws IOException, InterruptedException, PeerFailure {
    MeasureTask task =
        new MeasureTask(
            child,
            wanted.figuresOf(child),
            processors.first(),
            processors.second(),
            Duration.ofMillis(effort.warmUpMillis()).toNanos(),
            Duration.ofMillis(effort.chunkMillis()).toNanos(),
            effort.chunks());
    return switch (jvms.run(child.flags(), task, MeasureResult.class)) {
      case Ending.Finished<MeasureResult>(MeasureResult result) -> {
        about.put(child.id(), about(child, result));
        yield new LinkedHashMap<>(result.figures());
      }
      case Ending.Died<MeasureResult>(String how, boolean crashed) -> throw new PeerFailure(how);
    };
  }

  private static String about(JavaChild child, MeasureResult result) {
    return Stream.concat(Stream.of(result.about()), child.environment().flags().stream())
        .collect(Collectors.joining(" "));
  }

  private List<Goal> noisyGoals() {
    return selection.goals().stream()
        .filter(goal -> Judgement.of(goal, rounds).verdict() == Judgement.Verdict.NOISY)
        .toList();
  }
}
