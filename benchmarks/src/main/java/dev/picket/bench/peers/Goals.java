package dev.picket.bench.peers;

import static dev.picket.bench.peers.Expression.figure;
import static dev.picket.bench.peers.Goal.atLeast;
import static dev.picket.bench.peers.Goal.atMost;
import static dev.picket.bench.peers.Goal.timesAtMost;
import static dev.picket.bench.peers.Goal.timesFaster;

import dev.picket.bench.peers.Expression.Least;
import dev.picket.bench.peers.Expression.Nanos;
import dev.picket.bench.peers.measure.Environment;
import dev.picket.bench.peers.measure.JavaChild;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All that is asked, in the order in which it is reported. */
public final class Goals {
  private static final String RCU = JavaChild.RCU.id();
  private static final String HAZARD = JavaChild.HAZARD.id();
  private static final String EPOCH = JavaChild.EPOCH.id();
  private static final String SYMMETRIC = JavaChild.RCU_SYMMETRIC.id();
  private static final String FENCES = JavaChild.RCU_FENCES.id();
  private static final String PENDING = JavaChild.RCU_PENDING.id();
  private static final String SYNC = JavaChild.RCU_SYNC.id();
  private static final String TIMELINE = JavaChild.RCU_TIMELINE.id();
  private static final String CHAIN = JavaChild.CHAIN.id();
  private static final String JDK = JavaChild.JDK.id();
  private static final String JDK_GROUPS = JavaChild.JDK_GROUPS.id();
  private static final String GUAVA = JavaChild.GUAVA.id();
  private static final String FLOORS = JavaChild.FLOORS.id();
  private static final String OPORDER = JavaChild.OPORDER.id();
  private static final String ARENA = JavaChild.ARENA.id();
  private static final String MEMB = Program.URCU_MEMB.id();
  private static final String CK = Program.CK.id();
  private static final String CROSSBEAM = Program.CROSSBEAM.id();

  static final List<String> STRATEGIES = List.of(RCU, HAZARD, EPOCH);
  private static final List<String> FENCES_OF_STRATEGIES =
      List.of(FENCES, JavaChild.HAZARD_FENCES.id(), JavaChild.EPOCH_FENCES.id());
  private static final List<String> JAVA_PEERS =
      List.of(OPORDER, JavaChild.NETTY.id(), JavaChild.RWLOCK.id(), JavaChild.STAMPED.id());

  private static final String ENTER_EXIT = "enter-exit";
  private static final Expression MEMBARRIER = figure(FLOORS, "membarrier-looping");
  private static final Expression LOCKED = figure(FLOORS, "locked-operation");
  private static final Expression NANOTIME = figure(FLOORS, "nanotime");

  /** The goals. */
  public static final List<Goal> ALL =
      Stream.of(
              sections(),
              retirements(),
              waits(),
              offHeap(),
              signals(),
              callbacks(),
              fenceWaits(),
              pending(),
              severals(),
              compilers())
          .flatMap(List::stream)
          .toList();

  private Goals() {}

  private static List<Goal> sections() {
    List<Goal> goals = new ArrayList<>();
    Operation bare = Operation.ENTER_EXIT;
    Expression rcu = figure(RCU, ENTER_EXIT);
    goals.add(timesFaster(bare, rcu, 1.5, figure(MEMB, ENTER_EXIT)));
    goals.add(timesAtMost(bare, rcu, 1.6, figure(FLOORS, "two-opaque-stores")));
    goals.add(timesFaster(bare, rcu, 12, figure(CK, "epoch-enter-exit")));
    goals.add(timesFaster(bare, rcu, 12, figure(CROSSBEAM, "handle-pin")));
    JAVA_PEERS.forEach(peer -> goals.add(timesFaster(bare, rcu, 20, figure(peer, ENTER_EXIT))));

    Operation two = Operation.ENTER_EXIT_2;
    Expression rcuOfTwo = figure(RCU, "enter-exit-2");
    goals.add(timesAtMost(two, rcuOfTwo, 1.05, rcu));
    JAVA_PEERS.forEach(
        peer -> goals.add(timesFaster(two, rcuOfTwo, 60, figure(peer, "enter-exit-2"))));

    STRATEGIES.forEach(
        strategy ->
            goals.add(
                atMost(
                    Operation.PROTECT,
                    figure(strategy, "enter-protect-exit").minus(figure(strategy, ENTER_EXIT)),
                    1.5)));

    goals.add(
        timesFaster(
            Operation.READER, figure(RCU, "reader-enter-exit"), 5, figure(CROSSBEAM, "pin")));

    Expression epoch = figure(EPOCH, ENTER_EXIT);
    goals.add(timesFaster(Operation.EPOCH, epoch, 10, figure(CROSSBEAM, "handle-pin")));
    goals.add(timesFaster(Operation.EPOCH, epoch, 10, figure(CK, "epoch-enter-exit")));

    Expression hazard = figure(HAZARD, "enter-guarded-exit");
    goals.add(timesAtMost(Operation.HAZARD, hazard, 1.4, figure(FLOORS, "two-stores-and-load")));
    goals.add(timesFaster(Operation.HAZARD, hazard, 12, figure(CK, "hazard-protect-clear")));
    return goals;
  }

  private static List<Goal> retirements() {
    List<Goal> goals = new ArrayList<>();
    Operation alone = Operation.RETIRE;
    Expression retire = figure(RCU, "retire");
    goals.add(timesAtMost(alone, retire, 1.5, figure(CK, "epoch-retire")));
    goals.add(timesFaster(alone, retire, 10, figure(CROSSBEAM, "defer")));
    goals.add(timesFaster(alone, retire, 30, bestOfLiburcu("retire")));
    STRATEGIES.forEach(strategy -> goals.add(atMost(alone, figure(strategy, "retire-bytes"), 0)));

    Expression drop = figure(RCU, "retire-drop-1024");
    goals.add(timesFaster(Operation.RETIRE_DROP, drop, 3, bestOfLiburcu("retire-drop")));
    goals.add(
        timesAtMost(
            Operation.RETIRE_DROP, drop, 1.3, MEMBARRIER.dividedBy(1024).plus(new Nanos(2))));
    return goals;
  }

  private static List<Goal> waits() {
    List<Goal> goals = new ArrayList<>();
    Operation wait = Operation.SYNCHRONIZE;
    String offline = "synchronize-offline";
    String looping = "synchronize-looping";
    goals.add(timesFaster(wait, figure(RCU, offline), 10, figure(MEMB, offline)));
    goals.add(timesFaster(wait, figure(RCU, looping), 1.5, figure(MEMB, looping)));
    goals.add(timesAtMost(wait, figure(RCU, looping), 1.1, MEMBARRIER));
    goals.add(
        timesAtMost(
            Operation.SYNCHRONIZE_SYMMETRIC,
            figure(SYMMETRIC, looping),
            2,
            figure(CK, "epoch-synchronize-looping")));

    Operation one = Operation.RETIRE_TO_DROP;
    Expression parked = figure(RCU, "retire-to-drop-parked");
    Expression liburcu = figure(MEMB, "retire-to-drop");
    goals.add(timesAtMost(one, parked, 1.3, figure(FLOORS, "futex-wake").plus(MEMBARRIER)));
    goals.add(timesFaster(one, parked, 250, liburcu));
    goals.add(timesFaster(one, figure(RCU, "retire-to-drop-draining"), 800, liburcu));

    String idle = "barrier-idle";
    goals.add(timesFaster(Operation.BARRIER, figure(RCU, idle), 10, figure(OPORDER, idle)));
    goals.add(atMost(Operation.BARRIER, figure(RCU, "barrier-idle-bytes"), 0));
    return goals;
  }

  private static List<Goal> offHeap() {
    Operation drop = Operation.OFFHEAP;
    return List.of(
        timesFaster(drop, figure(RCU, "offheap-drop"), 1000, figure(ARENA, "offheap-drop")),
        atLeast(drop, figure(RCU, "paced-share"), 0.95),
        atMost(drop, figure(RCU, "bystander-loss"), 0.01),
        atMost(Operation.READER_TAX, figure(RCU, "reader-tax"), 0.02));
  }

  private static List<Goal> signals() {
    List<Goal> goals = new ArrayList<>();
    Expression bare = figure(FENCES, "signal");
    goals.add(timesAtMost(Operation.SIGNAL, bare, 1.25, LOCKED));

    Expression life = figure(FENCES, "allocate-arm-signal-owned");
    goals.add(timesAtMost(Operation.FENCE, life, 3, figure(JDK, "create-complete")));
    goals.add(timesAtMost(Operation.FENCE, life, 1.2, figure(GUAVA, "create-set")));

    goals.add(
        timesAtMost(
            Operation.SIGNAL_NOW, figure(FENCES, "signal-now"), 1.2, LOCKED.plus(NANOTIME)));
    goals.add(atMost(Operation.ARM, figure(FENCES, "arm-owned"), 10));
    goals.add(
        timesAtMost(
            Operation.SIGNAL_UP_TO,
            figure(FENCES, "signal-up-to-256"),
            1.5,
            LOCKED.plus(figure(RCU, "retire"))));
    for (String strategy : FENCES_OF_STRATEGIES) {
      String withData = "signal-with-data";
      goals.add(
          atMost(
              Operation.SIGNAL_DATA,
              figure(strategy, withData).minus(figure(strategy, "signal")),
              10));
      goals.add(atMost(Operation.SIGNAL_DATA, figure(strategy, withData + "-bytes"), 0));
    }
    goals.add(
        timesAtMost(
            Operation.IS_SIGNALED,
            figure(FENCES, "is-signaled-mixed"),
            2,
            figure(FLOORS, "volatile-load-of-many")));
    goals.add(atMost(Operation.TRACE_POINT, figure(FENCES, "trace-point-off"), 0.5));
    return goals;
  }

  private static List<Goal> callbacks() {
    Operation kept = Operation.CALLBACKS;
    Expression one = figure(FENCES, "callbacks-1");
    Expression eight = figure(FENCES, "callbacks-8");
    Operation attached = Operation.ATTACHED;
    Expression before = figure(FENCES, "attach-8").plus(figure(FENCES, "signal-attached-8"));
    return List.of(
        timesFaster(kept, one, 2, figure(JDK, "dependents-1")),
        timesFaster(kept, eight, 3.5, figure(JDK, "dependents-8")),
        atMost(kept, figure(FENCES, "callbacks-1-bytes"), 0),
        atMost(kept, figure(FENCES, "callbacks-8-bytes"), 0),
        timesFaster(attached, before, 10, figure(JDK, "dependents-8")),
        timesFaster(attached, before, 3, figure(GUAVA, "listeners-8")));
  }

  private static List<Goal> fenceWaits() {
    Operation burst = Operation.BURST;
    Expression spin = figure(FENCES, "await-spin");
    return List.of(
        timesAtMost(burst, figure(FENCES, "burst-first"), 1.1, figure(FENCES, "unparks-first")),
        atMost(burst, figure(FENCES, "burst-later"), 500),
        timesAtMost(burst, figure(FENCES, "burst-wake"), 1.3, figure(FENCES, "unparks-wake")),
        timesFaster(Operation.AWAIT_SPIN, spin, 200, figure(JDK, "latch-spin")),
        timesFaster(Operation.AWAIT_SPIN, spin, 200, figure(JDK, "get-spin")),
        timesAtMost(
            Operation.AWAIT_SPIN, spin, 1.5, figure(FLOORS, "line-transfer").plus(NANOTIME)),
        timesAtMost(
            Operation.AWAIT_PARKED,
            figure(FENCES, "await-parked"),
            1.05,
            figure(JDK, "latch-parked")));
  }

  private static List<Goal> pending() {
    Operation pending = Operation.PENDING;
    return List.of(
        atMost(pending, figure(PENDING, "pending-owned-bytes"), 96),
        timesAtMost(pending, figure(PENDING, "close"), 5, figure(PENDING, "signal")));
  }

  private static List<Goal> severals() {
    List<Goal> goals = new ArrayList<>();
    for (int count : List.of(2, 9, 64)) {
      goals.add(
          timesFaster(
              Operation.MERGE,
              figure(SYNC, "merge-" + count),
              1,
              figure(JDK_GROUPS, "all-of-" + count)));
    }
    goals.add(atMost(Operation.MERGE, figure(SYNC, "merge-with-ended-bytes"), 0));

    String use = "add-and-ask";
    goals.add(
        timesFaster(
            Operation.RESERVATION, figure(SYNC, use), 1, figure(JavaChild.LOCK_LIST.id(), use)));

    Operation timeline = Operation.TIMELINE;
    goals.add(timesFaster(timeline, figure(TIMELINE, "find"), 100, figure(CHAIN, "find")));
    goals.add(timesFaster(timeline, figure(TIMELINE, "signal"), 1, figure(CHAIN, "signal")));

    for (String wait : List.of("any-ended", "any-spin", "any-parked")) {
      goals.add(timesFaster(Operation.WAIT_ANY, figure(SYNC, wait), 1, figure(JDK_GROUPS, wait)));
    }
    return goals;
  }

  private static List<Goal> compilers() {
    return STRATEGIES.stream()
        .map(Environment.C1::childOf)
        .map(
            compiled ->
                timesAtMost(
                    Operation.COMPILERS,
                    figure(compiled, ENTER_EXIT),
                    2,
                    figure(compiled, "volatile-store-pair")))
        .toList();
  }

  private static Expression bestOfLiburcu(String name) {
    return new Least(
        "liburcu's best",
        Program.LIBURCU.stream().map(flavour -> figure(flavour.id(), name)).toList());
  }
}
