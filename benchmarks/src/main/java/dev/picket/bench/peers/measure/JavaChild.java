package dev.picket.bench.peers.measure;

import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is measured in a JVM of its own each. A new one is added by its constant here. */
public enum JavaChild {
  /** Ours, read-copy update. */
  RCU("rcu", () -> new StrategyChild(RcuReclaimer::new)),
  /** Ours, hazard pointers. */
  HAZARD("hazard", () -> new StrategyChild(HazardReclaimer::new)),
  /** Ours, epochs. */
  EPOCH("epoch", () -> new StrategyChild(EpochReclaimer::new)),
  /** Ours, read-copy update with a full fence in the reader. */
  RCU_SYMMETRIC(
      "rcu-symmetric", () -> new SymmetricChild(RcuReclaimer::new), "-Dpicket.barrier=symmetric"),
  /** Read-copy update under ZGC. */
  RCU_ZGC("rcu", Environment.ZGC, () -> new EnvironmentChild(RcuReclaimer::new)),
  /** Hazard pointers under ZGC. */
  HAZARD_ZGC("hazard", Environment.ZGC, () -> new EnvironmentChild(HazardReclaimer::new)),
  /** Epochs under ZGC. */
  EPOCH_ZGC("epoch", Environment.ZGC, () -> new EnvironmentChild(EpochReclaimer::new)),
  /** Read-copy update under the parallel collector. */
  RCU_PARALLEL("rcu", Environment.PARALLEL, () -> new EnvironmentChild(RcuReclaimer::new)),
  /** Hazard pointers under the parallel collector. */
  HAZARD_PARALLEL("hazard", Environment.PARALLEL, () -> new EnvironmentChild(HazardReclaimer::new)),
  /** Epochs under the parallel collector. */
  EPOCH_PARALLEL("epoch", Environment.PARALLEL, () -> new EnvironmentChild(EpochReclaimer::new)),
  /** Read-copy update compiled by C1. */
  RCU_C1("rcu", Environment.C1, () -> new CompilersChild(RcuReclaimer::new)),
  /** Hazard pointers compiled by C1. */
  HAZARD_C1("hazard", Environment.C1, () -> new CompilersChild(HazardReclaimer::new)),
  /** Epochs compiled by C1. */
  EPOCH_C1("epoch", Environment.C1, () -> new CompilersChild(EpochReclaimer::new)),
  /** Read-copy update interpreted. */
  RCU_INTERPRETER("rcu", Environment.INTERPRETER, () -> new CompilersChild(RcuReclaimer::new)),
  /** Hazard pointers interpreted. */
  HAZARD_INTERPRETER(
      "hazard", Environment.INTERPRETER, () -> new CompilersChild(HazardReclaimer::new)),
  /** Epochs interpreted. */
  EPOCH_INTERPRETER(
      "epoch", Environment.INTERPRETER, () -> new CompilersChild(EpochReclaimer::new)),
  /** Read-copy update, thousands inside. */
  RCU_SLOTS("rcu-slots", () -> new EraSlotsChild(RcuReclaimer::new)),
  /** Hazard pointers, thousands inside. */
  HAZARD_SLOTS("hazard-slots", () -> new HazardSlotsChild()),
  /** Epochs, thousands inside. */
  EPOCH_SLOTS("epoch-slots", () -> new EraSlotsChild(EpochReclaimer::new)),
  /** Fences over read-copy update. */
  RCU_FENCES("rcu-fences", () -> new FencesChild(RcuReclaimer::new)),
  /** Fences over hazard pointers. */
  HAZARD_FENCES("hazard-fences", () -> new SignalChild(HazardReclaimer::new)),
  /** Fences over epochs. */
  EPOCH_FENCES("epoch-fences", () -> new SignalChild(EpochReclaimer::new)),
  /**
   * Fences over read-copy update, a million of them. Without an archive of classes, since that of
   * the others does not fit; the properties let the count of bytes ask the JVM.
   */
  RCU_PENDING(
      "rcu-pending",
      () -> new PendingChild(RcuReclaimer::new),
      "-XX:+UseCompactObjectHeaders",
      "-Xshare:off",
      "-XX:+EnableDynamicAgentLoading",
      "-Djdk.attach.allowAttachSelf=true",
      "-Djol.magicFieldOffset=true",
      "-Djol.skipHotspotSAAttach=true",
      "--add-opens=java.base/java.lang.ref=ALL-UNNAMED",
      "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED"),
  /** Fences of several over read-copy update. */
  RCU_SYNC("rcu-sync", () -> new SyncChild(RcuReclaimer::new)),
  /** A timeline with a million points. */
  RCU_TIMELINE(
      "rcu-timeline", () -> new PointsChild("Picket's, over RCU", () -> new TimelineWork())),
  /** As many points in a chain. */
  CHAIN(
      "chain",
      () -> new PointsChild("links as of dma_fence_chain, over RCU", () -> new LinkedWork())),
  /** Fences in a list under a lock. */
  LOCK_LIST("lock-list", () -> new LockListChild()),
  /** What the machine takes for the parts of it. */
  FLOORS("floors", () -> new FloorsChild()),
  /** Callbacks without what a fence adds. */
  BARE_STACK("bare-stack", () -> new BareStackChild()),
  /** The read lock of a read-write lock. */
  RWLOCK("rwlock", () -> ReadLockChild.ofReentrantReadWriteLock()),
  /** The read lock of a stamped lock. */
  STAMPED("stamped", () -> ReadLockChild.ofStampedLock()),
  /** Netty's reference count. */
  NETTY("netty", () -> new NettyChild()),
  /** Cassandra's order of operations. */
  OPORDER("oporder", () -> new OpOrderChild()),
  /** Shared arenas. */
  ARENA("arena", () -> new ArenaChild()),
  /** The JDK's futures and latches. */
  JDK("jdk", () -> new FutureChild()),
  /** The JDK's futures of several. */
  JDK_GROUPS("jdk-groups", () -> new FutureGroupsChild()),
  /** Guava's futures. */
  GUAVA("guava", () -> new GuavaChild());

  private final String id;
  private final String strategy;
  private final Environment environment;

  // Lambdas, since a constructor reference would load the classes of all children into each JVM,
  // and calls would have more targets than they have in a program that uses one of them.
  @SuppressWarnings({"UnnecessaryLambda", "ImmutableEnumChecker"})
  private final Supplier<Child> source;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> flags;

  JavaChild(String id, Supplier<Child> source, String... flags) {
    this(id, Environment.G1, source, List.of(flags));
  }

  JavaChild(String strategy, Environment environment, Supplier<Child> source) {
    this(strategy, environment, source, environment.flags());
  }

  JavaChild(String strategy, Environment environment, Supplier<Child> source, List<String> flags) {
    this.id = environment.childOf(strategy);
    this.strategy = strategy;
    this.environment = environment;
    this.source = source;
    this.flags = flags;
  }

  /** {@return its name in reports} */
  public String id() {
    return id;
  }

  /** {@return the name of the one that measures the same under {@link Environment#G1}} */
  public String strategy() {
    return strategy;
  }

  /** {@return what it measures under} */
  public Environment environment() {
    return environment;
  }

  /** {@return flags of its JVM, beside those of all} */
  public List<String> flags() {
    return flags;
  }

  /**
   * {@return the child of that name, if there is one}
   *
   * @param id as in reports
   */
  public static Optional<JavaChild> byId(String id) {
    return Arrays.stream(values()).filter(child -> child.id.equals(id)).findFirst();
  }

  Child open() {
    return source.get();
  }
}
