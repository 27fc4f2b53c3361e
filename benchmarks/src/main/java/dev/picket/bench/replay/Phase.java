package dev.picket.bench.replay;

import dev.picket.bench.replay.Laps.Surroundings;
import dev.picket.reclaim.Reclaimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Drivers and readers at work from the first step to the last drop. */
final class Phase {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What went on besides what is in the ledger. */
  record Outcome(
      Ledger ledger,
      long startNanos,
      long driversDoneNanos,
      long allocatedBytes,
      Histogram readPicos,
      long liveReads,
      long goneReads) {}

  /**
   * Somebody else who is there for one phase.
   *
   * @param work what it does, on a thread of its own
   * @param stop called when the drivers are done; the phase then waits for the end of its work
   */
  record Guest(Runnable work, Runnable stop) {}

  private static final Guest NO_GUEST = new Guest(() -> {}, () -> {});

  private final Plan plan;
  private final ReplayTask task;
  private final Reclaimer reclaimer;
  private final Regime regime;
  private final List<DataMemory> memories;
  private final Violations violations;

  Phase(Plan plan, ReplayTask task, Reclaimer reclaimer, Regime regime, Violations violations) {
    this.plan = plan;
    this.task = task;
    this.reclaimer = reclaimer;
    this.regime = regime;
    this.memories =
        IntStream.range(0, task.drivers()).mapToObj(_ -> regime.newMemory(task.drop())).toList();
    this.violations = violations;
  }

  /** What one piece of data occupies. */
  int bytesEach() {
    return memories.getFirst().bytesEach();
  }

  Outcome run(int lapsEach, boolean paced) throws InterruptedException {
    return run(lapsEach, paced, _ -> NO_GUEST);
  }

  Outcome run(int lapsEach, boolean paced, Function<Board, Guest> guests)
      throws InterruptedException {
    int sideBySide = task.drivers() * task.streams();
    int fencesEach = lapsEach * plan.fences().size();
    Ledger ledger = new Ledger(sideBySide * fencesEach, violations);
    Board board = new Board(sideBySide * plan.places());
    List<List<Laps>> laps = new ArrayList<>();
    for (int driver = 0; driver < task.drivers(); driver++) {
      DataMemory memory = memories.get(driver);
      memory.prepare(task.streams() * fencesEach);
      Surroundings around = new Surroundings(reclaimer, regime, memory, ledger, board, violations);
      laps.add(new ArrayList<>());
      for (int stream = 0; stream < task.streams(); stream++) {
        int series = driver * task.streams() + stream;
        laps.getLast()
            .add(
                new Laps(
                    plan,
                    around,
                    1 + (long) series * fencesEach,
                    series * plan.places(),
                    lapsEach));
      }
    }
    long start = System.nanoTime();
    @Nullable Pace pace = paced ? Pace.of(plan, sideBySide, task.fencesPerSecond(), start) : null;
    List<Driver> drivers = laps.stream().map(some -> new Driver(some, pace)).toList();
    return run(drivers, board, guests.apply(board), ledger, start);
  }

  private Outcome run(List<Driver> drivers, Board board, Guest guest, Ledger ledger, long start)
      throws InterruptedException {
    List<Consumer> consumers = new ArrayList<>();
    for (int reader = 0; reader < task.readers(); reader++) {
      consumers.add(new Consumer(reclaimer, board, violations));
    }
    Crew readerThreads = Crew.start("reader", consumers, violations);
    Crew driverThreads = Crew.start("driver", drivers, violations);
    Crew guestThread = Crew.start("guest", List.of(guest.work()), violations);
    driverThreads.join();
    long driversDone = System.nanoTime();
    guest.stop().run();
    guestThread.join();
    boolean dropped = reclaimer.barrier(PATIENCE);
    consumers.forEach(Consumer::stop);
    readerThreads.join();
    if (!dropped) {
      violations.add(
          "drops did not end", "%s after the last signal".formatted(PATIENCE.toString()));
    }
    long failed = reclaimer.stats().failedDrops();
    if (failed > 0) {
      violations.add("drops failed", "%,d of them".formatted(failed));
    }
    ledger.check(regime.everDrops());
    Histogram readPicos = Histograms.empty();
    consumers.forEach(consumer -> readPicos.add(consumer.readPicos()));
    return new Outcome(
        ledger,
        start,
        driversDone,
        drivers.stream().mapToLong(Driver::allocatedBytes).sum(),
        readPicos,
        consumers.stream().mapToLong(Consumer::live).sum(),
        consumers.stream().mapToLong(Consumer::gone).sum());
  }
}
