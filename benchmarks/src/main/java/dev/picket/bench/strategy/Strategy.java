package dev.picket.bench.strategy;

import dev.picket.reclaim.Reclaimer;
import dev.picket.reclaim.ReclaimerOptions;
import dev.picket.reclaim.epoch.EpochReclaimer;
import dev.picket.reclaim.hazard.HazardReclaimer;
import dev.picket.reclaim.rcu.RcuReclaimer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be compared. A new one is added by its constant here, and nowhere else. */
public enum Strategy {
  /** Read-copy update. */
  RCU("rcu", RcuReclaimer::new, Trait.USES_PROCESS_BARRIER),
  /** Hazard pointers. */
  HAZARD("hazard", HazardReclaimer::new, Trait.USES_PROCESS_BARRIER),
  /** Epochs. */
  EPOCH("epoch", EpochReclaimer::new, Trait.USES_PROCESS_BARRIER),
  /** Read-copy update without threads: who signals waits for a grace period and drops. */
  BLOCKING(
      "blocking", RcuReclaimer::new, Trait.USES_PROCESS_BARRIER, Trait.DROPS_IN_SIGNAL, Trait.SLOW),
  /** One read-write lock around every access. */
  RWLOCK("rwlock", RwLockReclaimer::new),
  /** An atomic count in each record. */
  REFCOUNT("refcount", RefCountReclaimer::new),
  /** A shared arena for each record's data, closed without a look at readers. */
  ARENA("arena", delayed(Duration.ZERO), Trait.DATA_IN_ARENAS, Trait.SLOW),
  /** Data is dropped after a fixed time, without a look at readers. */
  LINGER("linger", delayed(Constants.LINGER), Trait.UNSAFE),
  /** Data is never dropped. */
  NEVER("never", delayed(Duration.ZERO), Trait.KEEPS_ALL);

  private enum Trait {
    USES_PROCESS_BARRIER,
    DROPS_IN_SIGNAL,
    DATA_IN_ARENAS,
    SLOW,
    UNSAFE,
    KEEPS_ALL
  }

  /** Apart, because constants of an enum cannot refer to its own fields. */
  private static final class Constants {
    static final Duration LINGER = Duration.ofMillis(1);
  }

  private final String id;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<Trait> traits;

  @SuppressWarnings("ImmutableEnumChecker") // a constructor reference holds nothing
  private final Function<ReclaimerOptions, Reclaimer> factory;

  Strategy(String id, Function<ReclaimerOptions, Reclaimer> factory, Trait... traits) {
    this.id = id;
    this.factory = factory;
    this.traits = Set.of(traits);
  }

  /** {@return its name on the command line and in reports} */
  public String id() {
    return id;
  }

  /** {@return its name, and what it is set to where that matters, for people} */
  public String title() {
    return this == LINGER ? "%s (%d ms)".formatted(id, Constants.LINGER.toMillis()) : id;
  }

  /** {@return whether data may be dropped; if not, drops must leave it alone} */
  public boolean drops() {
    return !has(Trait.KEEPS_ALL);
  }

  /** {@return whether it may drop under a reader; then it is shown how often it did} */
  public boolean isUnsafe() {
    return has(Trait.UNSAFE);
  }

  /** {@return whether the signalling thread, after each signal, waits until all is dropped} */
  public boolean dropsInSignal() {
    return has(Trait.DROPS_IN_SIGNAL);
  }

  /** {@return whether each record's data lies in an arena of its own, and the drop closes it} */
  public boolean hasDataInArenas() {
    return has(Trait.DATA_IN_ARENAS);
  }

  /** {@return whether it could not keep the pace of the others, and gets a slower one} */
  public boolean isSlow() {
    return has(Trait.SLOW);
  }

  /** {@return whether it is a choice, and its timings are of the same pace as those of others} */
  public boolean isContender() {
    return drops() && !isUnsafe() && !isSlow();
  }

  /** {@return the names of all choices, for people} */
  public static String contenderIds() {
    return Arrays.stream(values())
        .filter(Strategy::isContender)
        .map(Strategy::id)
        .collect(Collectors.joining(", "));
  }

  /** {@return whether its readers rest on the process barrier, whose mode then matters} */
  public boolean usesProcessBarrier() {
    return has(Trait.USES_PROCESS_BARRIER);
  }

  /**
   * {@return a new reclaimer, with background threads unless drops happen in the signal}
   *
   * @param maxRecords how many records may be outstanding
   */
  public Reclaimer open(long maxRecords) {
    ReclaimerOptions options =
        dropsInSignal() ? ReclaimerOptions.driven(id) : ReclaimerOptions.background(id);
    return open(options.maxRecords(maxRecords));
  }

  /**
   * {@return a new reclaimer}
   *
   * @param options how it is to run
   */
  public Reclaimer open(ReclaimerOptions options) {
    return factory.apply(options);
  }

  /**
   * {@return the strategy of that name, if there is one}
   *
   * @param id as on the command line
   */
  public static Optional<Strategy> byId(String id) {
    return Arrays.stream(values()).filter(strategy -> strategy.id.equals(id)).findFirst();
  }

  /** {@return all names, for people} */
  public static String ids() {
    return Arrays.stream(values()).map(Strategy::id).collect(Collectors.joining(", "));
  }

  private boolean has(Trait trait) {
    return traits.contains(trait);
  }

  private static Function<ReclaimerOptions, Reclaimer> delayed(Duration delay) {
    return options -> new UnguardedReclaimer(options, delay);
  }
}
